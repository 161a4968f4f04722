// mmu_lock is dropped between the check and the mapping.
@r@
position p;
expression L;
@@
  is_page_fault_stale(...)
... when exists
(
  read_unlock(L);
|
  write_unlock(L);
)
... when exists
(
  kvm_tdp_mmu_map@p(...)
|
  direct_map@p(...)
)
@script:python@
p << r.p;
@@
print("%s:%s: lock dropped" % (p[0].file, p[0].line))
