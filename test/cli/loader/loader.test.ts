import { describe, expect, it } from 'vitest'
import { newProject, runEntry } from './project.ts'

const kvm = `import { load } from '../kernel/memory.ts'
import type { Task } from '../ops/op.ts'

interface kvm { readonly seq: string }

export function* fault(kvm: kvm): Task<string> {
  let seen = 'fresh'
  // clause: 4.1-check; without: swap
  seen = String(yield* load(kvm.seq))
  if (seen === 'stale') fail(seen)
  return seen
}

function fail(why: string): never {
  throw new Error(\`\${why} page\`)
}
`
const files = {
  'src/kernel/memory.ts': `import type { Task } from '../ops/op.ts'

export function* load(cell: string): Task<unknown> {
  return yield { kind: 'load', cell } as never
}
`,
  'src/kvm/fault.ts': kvm,
  'src/scenario/story.ts': `import { fault } from '../kvm/fault.ts'
import { isRewritten, newFrameStack, selectFrames } from '../ops/frames.ts'

const stack = newFrameStack()
selectFrames(stack)
const task = fault({ seq: 'seq' })
task.next()
export const sites = stack.frames.map(({ site }) => site).join(', ')
export const rewritten = isRewritten(task)
`,
  'docs/page.md': `# Page

\`\`\`ts
import { fault } from '../src/kvm/fault.ts'
export default [...fault({ seq: 'in a page' })].length as number
\`\`\`
`,
  'src/literate/blockModule.ts': `/** Stands for the real one: all fences, with blanks around. */
export function blockModule(file: string, text: string, name: string): { code: string } | { problems: object[] } {
  if (name !== 'first') return { problems: [{ file: 'page.md', line: 1, column: 1, message: 'no block ' + name, help: 'its blocks: first' }] }
  const from = text.indexOf('ts\\n') + 2
  const to = text.lastIndexOf('\`\`\`')
  const blank = (part: string): string => part.replace(/[^\\n]/g, ' ')
  return { code: blank(text.slice(0, from)) + text.slice(from, to) + blank(text.slice(to)) }
}
`,
}

const main = (code: string): Record<string, string> => ({ ...files, 'src/cli/main.ts': `const shown: unknown[] = []\n${code}\nconsole.log(JSON.stringify(shown))\n` })
const shown = (code: string): unknown => {
  const { out, err } = runEntry(newProject(main(code)))
  return err === '' ? JSON.parse(out) : err
}

describe('the command line loads', { timeout: 30_000 }, () => {
  it('the model with its live variables, and a broken twin as a second module graph', () => {
    const code = `
      const whole = await import('../scenario/story.ts')
      const twin = await import('../scenario/story.ts?without=4.1-check')
      shown.push(whole.sites, whole.rewritten, twin.sites, whole === twin)
      shown.push((await import('../kvm/fault.ts')).fault === (await import('../kvm/fault.ts?without=4.1-check')).fault)`
    expect(shown(code)).toEqual([
      'fault src/kvm/fault.ts:9:17, load src/kernel/memory.ts:4:10',
      true,
      'fault src/kvm/fault.ts:9:17, load src/kernel/memory.ts:4:10',
      false,
      false,
    ])
  })

  it('a broken twin whose statements are swapped', () => {
    const code = `
      const run = (module: any) => { const task = module.fault({ seq: 's' }); task.next(); try { return task.next('stale').value } catch (error) { return String(error) } }
      shown.push(run(await import('../kvm/fault.ts')), run(await import('../kvm/fault.ts?without=4.1-check')))`
    expect(shown(code)).toEqual(['Error: stale page', 'stale'])
  })

  it('a block of a page, and its twin', () => {
    const code = `
      shown.push((await import('../../docs/page.md?block=first')).default)
      shown.push((await import('../../docs/page.md?block=first&without=4.1-check')).default)`
    expect(shown(code)).toEqual([1, 1])
  })

  it('nothing of the compiler, if it needs no model', () => {
    const code = `shown.push(process.resourceUsage().maxRSS < 150_000)`
    expect(shown(code)).toEqual([true])
  })

  it('no file as a model because the project lies below a folder of that name', () => {
    const code = `
      const { twice } = await import('../outside.ts?without=4.1-check')
      shown.push(String(twice).includes('$yield'))`
    const outside = 'export function* twice(): Generator<number> { yield 1 }\n'
    const { out, err } = runEntry(newProject({ ...main(code), 'src/outside.ts': outside }, 'src/kernel/rulebook'))
    expect(err).toBe('')
    expect(out).toBe('[false]\n')
  })

  it('positions of an edited file as they stand in the source', () => {
    const code = `
      const { fault } = await import('../kvm/fault.ts?without=none-such')
      const task = fault({ seq: 's' })
      task.next()
      task.next('stale')`
    const { err } = runEntry(newProject(main(code)))
    expect(err).toContain('src/kvm/fault.ts:15:9')
    expect(err).toContain('src/kvm/fault.ts:10:25')
  })

  it('problems as text, without a stack', () => {
    const broken = kvm.replace('let seen', 'try { yield 1 as never } finally {}\n  let seen')
    const project = newProject({ ...main(`await import('../kvm/fault.ts')`), 'src/kvm/fault.ts': broken })
    const { err } = runEntry(project)
    expect(err).toContain(`src/kvm/fault.ts:7:3  this \`try\` statement yields, expected none of its parts to
  help: yield outside of it; a task reports what went wrong as a value`)
  })

  it('a page without the block: the problem', () => {
    const { err } = runEntry(newProject(main(`await import('../../docs/page.md?block=second')`)))
    expect(err).toContain('page.md:1:1  no block second\n  help: its blocks: first')
  })
})
