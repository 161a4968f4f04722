/** A small chapter in two files, in which everything is right. */
export const overview = `/**
 * DOC: 4 The *chapter*
 *
 * Why it is.
 */

/**
 * DOC: 4.1 Overview of \`mn_*\`
 *
 * First comes this:
 *
 * [[4.1-first]]
 *
 * 1. [[4.1-second]]
 * 2. Another item.
 */

/**
 * DOC: clause 4.1-first
 *
 * Look *before* you leap.
 *
 * Twice.
 *
 * Kernel: look(), virt/kvm/kvm_main.c, 6.1 to 7.2
 * Kernel: FNAME(leap)(), arch/x86/kvm/mmu/paging_tmpl.h, 6.12
 * Differs: 6.1 leaps
 *   without looking.
 */

export function* leap() {
  // clause: 4.1-first
  yield 1
  // clause: 4.1-second; without: swap
  yield 2
  yield 3
}
`

export const pending = `/**
 * DOC: 4.2 Pending
 *
 * Nothing.
 */

/**
 * DOC: clause 4.1-second
 *
 * Then land.
 *
 * Kernel: land(), virt/kvm/kvm_main.c, 6.12
 */
// clause: 4.1-first; without: \`const a = 2\`
const a = 1
`

export const files = [
  { path: 'src/kvm/pending.ts', text: pending },
  { path: 'src/kvm/overview.ts', text: overview },
]
