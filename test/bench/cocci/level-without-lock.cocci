// A mapping level is looked up in a function that neither locks nor asserts.
@r@
expression kvm, slot, gfn;
position p;
identifier f;
@@
f(...) {
<... when != read_lock(...)
     when != write_lock(...)
     when != lockdep_assert_held(...)
  host_pfn_mapping_level@p(kvm, gfn, slot)
...>
}
@script:python@
p << r.p;
@@
print("%s:%s: level without lock" % (p[0].file, p[0].line))
