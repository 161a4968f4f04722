import type { Domain } from '../ops/shared.ts'
import type { Task } from '../ops/op.ts'

/**
 * The local interrupt state of every task, as one reader domain: a task with interrupts off is
 * inside a section.
 */
export function* local_irq_save(irqsOff: Domain): Task<void> {
  yield { kind: 'enter', domain: irqsOff }
}

export function* local_irq_restore(irqsOff: Domain): Task<void> {
  yield { kind: 'exit', domain: irqsOff }
}

/**
 * mm/mmu_gather.c tlb_remove_table_sync_one(): an IPI to every CPU, waited for. A CPU with
 * interrupts off answers once they are on again, which is what protects lockless walkers.
 */
export function* tlb_remove_table_sync_one(irqsOff: Domain): Task<void> {
  yield { kind: 'graceStart', domain: irqsOff }
  yield { kind: 'graceWait', domain: irqsOff }
}
