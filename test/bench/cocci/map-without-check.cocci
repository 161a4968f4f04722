// mmu_lock is taken and something is mapped with no check between.
@r@
position p;
expression L;
@@
(
  read_lock(L);
|
  write_lock(L);
|
  spin_lock(L);
)
... when != is_page_fault_stale(...)
    when != mmu_invalidate_retry_gfn(...)
    when != mmu_invalidate_retry(...)
(
  kvm_tdp_mmu_map@p(...)
|
  direct_map@p(...)
|
  kvm_set_pte@p(...)
)
@script:python@
p << r.p;
@@
print("%s:%s: map without check" % (p[0].file, p[0].line))
