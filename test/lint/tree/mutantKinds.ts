import type { Mutant } from './kernelMutants.ts'
import { sites, type Site } from './mutantSites.ts'

/** One way to edit a site; undefined where it cannot be done. */
interface Kind {
  readonly name: string
  readonly edit: (site: Site) => Mutant['edit'] | undefined
  /** Code before the function. */
  readonly helper?: (site: Site) => string
}

const take = ({ mode, lock }: Site): string => `${mode}_lock(${lock});`
const drop = ({ mode, lock }: Site): string => `${mode}_unlock(${lock});`
const again = (site: Site): string => `${drop(site)} ${take(site)}`
const given = (site: Site): string => site.lock.replace(/^&/, '').replace(/->mmu_lock$/, '')
const condition = (site: Site): string => site.condition.source.replaceAll('\\', '')
const helperHead = (site: Site): string => (site.arch === 'x86' ? 'struct kvm_vcpu *vcpu, struct kvm_page_fault *fault' : 'struct kvm *kvm, unsigned long mmu_seq, gfn_t gfn')
const helperCall = (site: Site): string => (site.arch === 'x86' ? 'vcpu, fault' : site.name === 'LoongArch' ? 'kvm, mmu_seq, gfn' : 'kvm, mmu_seq, 0')
const lockLine = (site: Site): RegExp => new RegExp(`\\t${site.mode}_lock\\(${site.lock.replaceAll(/[&>-]/g, '\\$&')}\\);`)

/** What breaks a rule. */
export const breaking: readonly Kind[] = [
  { name: 'no check', edit: ({ check }) => [check, ';'] },
  { name: 'the result of the check is not looked at', edit: (site) => [site.check, `(void)${condition(site)};`] },
  { name: 'the check is the wrong way round', edit: (site) => [site.condition, `!${condition(site)}`] },
  { name: 'the check is made sometimes', edit: (site) => [site.check, `if (${given(site)}->arch.check_stale && ${condition(site)}) ${site.stale}`] },
  { name: 'the check is switched off', edit: (site) => [site.check, `if (0 && ${condition(site)}) ${site.stale}`] },
  { name: 'the result is overwritten', edit: (site) => [site.check, `{ bool stale = ${condition(site)}; stale = false; if (stale) ${site.stale} }`] },
  { name: 'the lock is dropped after the check', edit: (site) => [site.check, `if (${condition(site)}) ${site.stale}\n${again(site)}`] },
  { name: 'the lock is dropped sometimes', edit: (site) => [site.check, `if (${condition(site)}) ${site.stale}\nif (need_resched()) { ${again(site)} }`] },
  { name: 'the lock is dropped by a function', edit: (site) => [site.check, `if (${condition(site)}) ${site.stale}\nlet_others_go(${given(site)});`], helper: (site) => `static void let_others_go(struct kvm *kvm)\n{\n\t${site.mode}_unlock(&kvm->mmu_lock);\n\tcpu_relax();\n\t${site.mode}_lock(&kvm->mmu_lock);\n}\n` },
  { name: 'the lock is yielded after the check', edit: (site) => [site.check, `if (${condition(site)}) ${site.stale}\n${site.mode === 'spin' ? 'cond_resched_lock' : `cond_resched_rwlock_${site.mode}`}(${site.lock});`] },
  { name: 'the check comes before the lock', edit: (site) => [new RegExp(`${lockLine(site).source}([\\s\\S]*?${site.check.source})`), `$1\n${take(site)}`] },
  { name: 'the snapshot comes late', edit: ({ snapshot }) => (snapshot === undefined ? undefined : [new RegExp(`${snapshot.statement.source}([\\s\\S]*?)(${snapshot.before.source})`), `$1 mmu_seq = kvm->mmu_invalidate_seq; $2`]) },
]

/** What keeps every rule. */
export const keeping: readonly Kind[] = [
  { name: 'the result in a variable', edit: (site) => [site.check, `{ bool stale = ${condition(site)}; if (stale) ${site.stale} }`] },
  { name: 'compared with true', edit: (site) => [site.check, `if (unlikely((${condition(site)}) == true)) ${site.stale}`] },
  { name: 'compared with zero', edit: (site) => [site.check, `if (0 != ${condition(site)}) ${site.stale}`] },
  { name: 'the check in a function', edit: (site) => [site.check, `if (fault_must_retry(${helperCall(site)})) ${site.stale}`], helper: (site) => `static inline bool fault_must_retry(${helperHead(site)})\n{\n\tif (!${condition(site)})\n\t\treturn false;\n\treturn true;\n}\n` },
  { name: 'checked twice', edit: (site) => [site.check, `if (${condition(site)}) ${site.stale}\nif (${condition(site)}) ${site.stale}`] },
  { name: 'dropped, and checked again', edit: (site) => [site.check, `if (${condition(site)}) ${site.stale}\n${again(site)}\nif (${condition(site)}) ${site.stale}`] },
  { name: 'the way on in an else', edit: (site) => [site.check, `if (!${condition(site)}) { cpu_relax(); } else ${site.stale}`] },
  { name: 'the lock by a function', edit: (site) => [lockLine(site), `enter_section(${given(site)});`], helper: (site) => `static void enter_section(struct kvm *kvm)\n{\n\tmight_sleep();\n\t${site.mode}_lock(&kvm->mmu_lock);\n}\n` },
]

/** Every kind at every site where it can be done. */
export function mutantsOf(kinds: readonly Kind[]): readonly Mutant[] {
  return sites.flatMap((site) =>
    kinds.flatMap(({ name, edit, helper }): Mutant[] => {
      const made = edit(site)
      if (made === undefined) return []
      const { arch, file, fn } = site
      return [{ name: `${site.name}: ${name}`, arch, file, fn, edit: made, ...(helper === undefined ? {} : { helper: helper(site) }), rules: [] }]
    }),
  )
}
