// The PFN is looked up before the snapshot.
@r@
position p;
expression kvm, s;
@@
(
  __kvm_faultin_pfn(...)
|
  gfn_to_pfn(...)
|
  gfn_to_pfn_prot(...)
)
... when exists
  s =@p kvm->mmu_invalidate_seq
@script:python@
p << r.p;
@@
print("%s:%s: snapshot late" % (p[0].file, p[0].line))
