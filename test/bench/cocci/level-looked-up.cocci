// A mapping level is looked up: each place has to be read by hand, as no rule here can follow its result into callers.
@r@
position p;
@@
  host_pfn_mapping_level@p(...)
@script:python@
p << r.p;
@@
print("%s:%s: level looked up" % (p[0].file, p[0].line))
