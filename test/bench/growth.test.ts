import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { growthFiles } from '../../src/cli/bench/growth.ts'
import { plot } from '../../src/cli/bench/plot.ts'
import type { Growth } from '../../src/cli/bench/plot.ts'

const root = join(import.meta.dirname, '../..')
const read = (file: string): string => readFileSync(join(root, file), 'utf8')

describe('the picture of growth', () => {
  it('is drawn from the figures beside it', () => {
    const growth = JSON.parse(read(growthFiles.figures)) as Growth
    expect(read(growthFiles.picture), 'npm run bench -- growth --write').toBe(plot(growth))
    expect(growth.points.length).toBeGreaterThan(5)
  })

  it('has a point for each figure, and none for what was not measured', () => {
    const rulebook = { states: 10, seconds: 0.1 }
    const spin = { states: 1000, seconds: 2, panSeconds: 0.01 }
    const picture = plot({ machine: 'a < b', points: [{ tasks: 2, attempts: 1, rulebook, spin }, { tasks: 3, attempts: 1, rulebook: { states: 100, seconds: 0.2 } }] })
    expect(picture.match(/<circle/g)).toHaveLength(7)
    expect(picture).not.toMatch(/NaN|Infinity|undefined/)
    expect(picture).toContain('a &lt; b')
  })
})
