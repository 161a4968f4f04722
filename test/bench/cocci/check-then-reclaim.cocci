// Pages are made available between the check and the mapping.
@r@
position p;
@@
  is_page_fault_stale(...)
... when exists
  make_mmu_pages_available@p(...)
@script:python@
p << r.p;
@@
print("%s:%s: reclaim after check" % (p[0].file, p[0].line))
