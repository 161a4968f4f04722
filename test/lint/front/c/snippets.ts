export interface Snippet {
  readonly name: string
  readonly c: string
  readonly ts: string
}

/** The same code twice. The facts of both must be the same. */
export const snippets: readonly Snippet[] = [
  {
    name: 'calls, fields and a result',
    c: 'static int f(struct kvm *kvm, gfn_t gfn) { return host_pfn_mapping_level(kvm, gfn, kvm->arch.slot); }',
    ts: 'function f(kvm, gfn) { return host_pfn_mapping_level(kvm, gfn, kvm.arch.slot) }',
  },
  {
    name: 'if and else',
    c: 'int f(int a) { int r; if (a == 1) r = one(); else r = two(a); return r; }',
    ts: 'function f(a) { let r; if (a === 1) r = one(); else r = two(a); return r }',
  },
  {
    name: 'else if, and a block that ends in a return',
    c: 'int f(int a) { if (a < 1) { return 0; } else if (a > 9) { call(a); } return 1; }',
    ts: 'function f(a) { if (a < 1) { return 0 } else if (a > 9) { call(a) } return 1 }',
  },
  {
    name: '&& and || in a condition',
    c: 'void f(struct s *s) { if (s->slot && (retry(s) || !s->valid)) leave(s); }',
    ts: 'function f(s) { if (s.slot && (retry(s) || !s.valid)) leave(s) }',
  },
  {
    name: '&& and || as values',
    c: 'bool f(struct s *s) { return s->slot && retry(s); }\nbool g(struct s *s) { bool b = s->slot || retry(s); return b; }',
    ts: 'function f(s) { return s.slot && retry(s) }\nfunction g(s) { const b = s.slot || retry(s); return b }',
  },
  {
    name: '?:',
    c: 'int f(int a) { int level = a ? big(a) : 1; return level; }',
    ts: 'function f(a) { const level = a ? big(a) : 1; return level }',
  },
  {
    name: 'the macros likely() and WARN_ON_ONCE() are their argument',
    c: 'int f(int a) { if (unlikely(a == 3) || WARN_ON_ONCE(!a)) return 1; return 0; }',
    ts: 'function f(a) { if (a === 3 || !a) return 1; return 0 }',
  },
  {
    name: 'while with break and continue',
    c: 'void f(int n) { while (more(n)) { if (odd(n)) continue; if (big(n)) break; use(n); } end(); }',
    ts: 'function f(n) { while (more(n)) { if (odd(n)) continue; if (big(n)) break; use(n) } end() }',
  },
  {
    name: 'do while, and the one that runs once',
    c: 'void f(int n) { do { use(n); } while (more(n)); do { once(n); } while (0); }',
    ts: 'function f(n) { do { use(n) } while (more(n)); do { once(n) } while (0) }',
  },
  {
    name: 'for with a declaration',
    c: 'void f(int n) { for (int i = 0; i < n; i++) use(i); }',
    ts: 'function f(n) { for (let i = 0; i < n; i++) use(i) }',
  },
  {
    name: 'for without an end',
    c: 'void f(void) { for (;;) { if (done()) return; } }',
    ts: 'function f() { for (;;) { if (done()) return } }',
  },
  {
    name: 'switch with fallthrough and a default in the middle',
    c: 'int f(int a) { switch (a) { case 1: one(); case 2: two(); break; default: other(); break; case RET_PF_RETRY: return 3; } return 0; }',
    ts: 'function f(a) { switch (a) { case 1: one(); case 2: two(); break; default: other(); break; case RET_PF_RETRY: return 3 } return 0 }',
  },
  {
    name: 'switch whose default ends it',
    c: 'void f(int a) { switch (kind(a)) { case A_B: one(); break; default: return; } two(); }',
    ts: 'function f(a) { switch (kind(a)) { case A_B: one(); break; default: return } two() }',
  },
  {
    name: 'goto to the end and a return there',
    c: 'int f(struct kvm *kvm) { int r = 1; read_lock(&kvm->mmu_lock); if (stale(kvm)) goto out; r = map(kvm); out: read_unlock(&kvm->mmu_lock); return r; }',
    ts: 'function f(kvm) { let r = 1; read_lock(kvm.mmu_lock); out: { if (stale(kvm)) break out; r = map(kvm) } read_unlock(kvm.mmu_lock); return r }',
  },
  {
    name: 'goto back to retry',
    c: 'void f(struct kvm *kvm) { retry: look(kvm); if (stale(kvm)) goto retry; map(kvm); }',
    ts: 'function f(kvm) { for (;;) { look(kvm); if (stale(kvm)) continue; break } map(kvm) }',
  },
  {
    name: 'the address of a lock is the lock',
    c: 'void f(struct kvm_vcpu *vcpu) { write_lock(&vcpu->kvm->mmu_lock); write_unlock(&(vcpu->kvm->mmu_lock)); }',
    ts: 'function f(vcpu) { write_lock(vcpu.kvm.mmu_lock); write_unlock(vcpu.kvm.mmu_lock) }',
  },
  {
    name: 'guard() releases where the block ends',
    c: 'void f(struct kvm *kvm) { guard(write_lock)(&kvm->mmu_lock); map(kvm); }',
    ts: 'function f(kvm) { write_lock(kvm.mmu_lock); map(kvm); write_unlock(kvm.mmu_lock) }',
  },
  {
    name: 'guard() releases on an early return',
    c: 'void f(struct kvm *kvm) { guard(mutex)(&kvm->lock); if (bad(kvm)) return; use(kvm); }',
    ts: 'function f(kvm) { mutex_lock(kvm.lock); if (bad(kvm)) { mutex_unlock(kvm.lock); return } use(kvm); mutex_unlock(kvm.lock) }',
  },
  {
    name: 'scoped_guard() releases when a goto leaves it, and when its block ends',
    c: 'void f(struct kvm *kvm) { scoped_guard(read_lock, &kvm->mmu_lock) { if (bad(kvm)) goto out; map(kvm); } after(kvm); out: end(kvm); }',
    ts: 'function f(kvm) { out: { read_lock(kvm.mmu_lock); if (bad(kvm)) { read_unlock(kvm.mmu_lock); break out } map(kvm); read_unlock(kvm.mmu_lock); after(kvm) } end(kvm) }',
  },
  {
    name: 'a break out of a loop inside a guard releases nothing outside of the loop',
    c: 'void f(struct kvm *kvm) { guard(mutex)(&kvm->lock); while (more(kvm)) { guard(srcu)(&kvm->srcu); if (bad(kvm)) break; use(kvm); } }',
    ts: 'function f(kvm) { mutex_lock(kvm.lock); while (more(kvm)) { srcu_read_lock(kvm.srcu); if (bad(kvm)) { srcu_read_unlock(kvm.srcu); break } use(kvm); srcu_read_unlock(kvm.srcu) } mutex_unlock(kvm.lock) }',
  },
  {
    name: 'reads and writes of shared fields',
    c: 'void f(struct kvm *kvm) { unsigned long seq = kvm->mmu_invalidate_seq; use(seq); kvm->mmu_invalidate_in_progress++; kvm->mmu_invalidate_range_start = 3; }',
    ts: 'function f(kvm) { const seq = load(kvm.mmu_invalidate_seq); use(seq); increment(kvm.mmu_invalidate_in_progress); store(kvm.mmu_invalidate_range_start, 3) }',
  },
  {
    name: 'READ_ONCE() and WRITE_ONCE()',
    c: 'void f(u64 *sptep, struct kvm *kvm) { u64 old = READ_ONCE(*sptep); WRITE_ONCE(*sptep, old | 1); WRITE_ONCE(kvm->generation, 2); }',
    ts: 'function f(sptep, kvm) { const old = READ_ONCE(sptep); WRITE_ONCE(sptep, old | 1); WRITE_ONCE(kvm.generation, 2) }',
  },
  {
    name: 'an entry read and written through its pointer',
    c: 'u64 f(u64 *sptep) { u64 old = *sptep; *sptep = 0; return old; }',
    ts: 'function f(sptep) { const old = load(sptep); store(sptep, 0); return old }',
  },
  {
    name: 'compare and exchange',
    c: 'bool f(struct tdp_iter *iter, u64 new_spte) { if (!try_cmpxchg64(iter->sptep, &iter->old_spte, new_spte)) return false; return true; }',
    ts: 'function f(iter, new_spte) { if (!try_cmpxchg64(iter.sptep, iter.old_spte, new_spte)) return false; return true }',
  },
  {
    name: 'a struct with initial values',
    c: 'void f(struct kvm_vcpu *vcpu, gpa_t addr) { struct kvm_page_fault fault = { .addr = addr, .write = true, .slot = NULL }; handle(vcpu, &fault); fault.write = false; }',
    ts: 'function f(vcpu, addr) { const fault = { addr: addr, write: true, slot: null }; handle(vcpu, fault); fault.write = false }',
  },
  {
    name: 'function pointers in a struct, and a call through a field',
    c: 'static void g(void) { } void f(struct kvm *kvm) { struct range range = { .handler = g, .on_lock = begin }; range.handler(kvm, &range); }',
    ts: "function g() { } function f(kvm) { const range = { handler: g, on_lock: begin }; range.handler(kvm, range) }",
  },
  {
    name: 'a function called by another one of the file, before it is defined',
    c: 'static int g(int a); int f(int a) { return g(a); } static int g(int a) { return a + 1; }',
    ts: 'function f(a) { return g(a) } function g(a) { return a + 1 }',
  },
  {
    name: 'compound assignment and increments',
    c: 'void f(struct s *s, int n) { s->count += n; n++; --n; s->flags |= 4; }',
    ts: 'function f(s, n) { s.count += n; n++; --n; s.flags |= 4 }',
  },
  {
    name: 'the value of an assignment in a condition',
    c: 'int f(struct s *s) { int r; if ((r = get(s)) != 0) return r; return 0; }',
    ts: 'function f(s) { let r; if ((r = get(s)) !== 0) return r; return 0 }',
  },
  {
    name: 'a name that hides another one',
    c: 'void f(int a) { int r = a; { int r = 2; use(r); } use(r); }',
    ts: 'function f(a) { const r = a; { const r = 2; use(r) } use(r) }',
  },
  {
    name: 'casts and parentheses mean nothing',
    c: 'void f(void *p) { use((struct kvm *)(p), (int)((3))); }',
    ts: 'function f(p) { use(p as Kvm, ((3))) }',
  },
  {
    name: 'numbers',
    c: 'void f(void) { use(0x10, 1UL, -1, 0ULL, 1000); }',
    ts: 'function f() { use(16, 1, -1, 0, 1000) }',
  },
  {
    name: 'arrays and their elements',
    c: 'void f(struct s *s, int i) { use(s->root[i], s->next[0]); s->root[1] = i; }',
    ts: 'function f(s, i) { use(s.root[i], s.next[0]); s.root[1] = i }',
  },
]
