import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { lockOrderPage, readLockOrder } from '../../src/chapter/lockOrder.ts'

const page = readFileSync(join(import.meta.dirname, '../..', lockOrderPage), 'utf8')

function problemsOf(change: (text: string) => string): readonly string[] {
  return readLockOrder(lockOrderPage, change(page)).problems.map(({ line, message }) => `${line > 1 ? 'at its row: ' : ''}${message}`)
}

describe('the page of lock orders', () => {
  it('is read with what follows from it', () => {
    const { order, problems } = readLockOrder(lockOrderPage, page)
    expect(problems).toEqual([])
    expect(order.pairs).toContainEqual({ outer: 'slots_lock', inner: 'srcu' })
    expect(order.pairs).toContainEqual({ outer: 'lock', inner: 'tdp_mmu_pages_lock' })
    expect(order.pairs).not.toContainEqual({ outer: 'srcu', inner: 'slots_lock' })
    expect(order.locks.find(({ lock }) => lock === 'mn_invalidate_lock')?.protects).toEqual(['mn_active_invalidate_count', 'mn_memslots_update_rcuwait'])
  })

  it('says what is wrong in it', () => {
    expect(problemsOf((text) => text.replace('| `kvm->slots_lock` | `kvm->irq_lock` |', '| `kvm->slots_lock` | irq lock |'))).toEqual(['at its row: this row lacks a lock, expected one in back-ticks in each of the first two columns'])
    expect(problemsOf((text) => text.replace('| `kvm->slots_lock` | `kvm->irq_lock` |', '| `kvm->irq_lock` | `kvm->lock` |'))).toEqual(['by the orders of this page lock is taken outside of itself, expected no circle'])
    expect(problemsOf((text) => text.replace('## What they protect', '## What they are for'))).toEqual(['the page has no table below the heading "What they protect", expected the locks there'])
  })
})
