/** Pieces of C and of nonsense, for making input that nobody would write. */
export const fragments: readonly string[] = [
  'static int f(struct kvm *kvm)\n{\n', 'return r;\n}\n', 'if (a && b) ', 'else ', 'for (;;) ', 'while (x) ', 'do {', '} while (0);', 'switch (a) {',
  'case 1:', 'case 1 ... 4:', 'default:', 'goto out;', 'out:', 'break;', 'continue;', 'for_each_x(a, b) ', 'scoped_guard(mutex, &l) ', 'guard(srcu)(&s);',
  'asm volatile ("x" :: );', 'asm goto(', '__user ', '__must_hold(x) ', 'EXPORT_SYMBOL(f);\n', 'DEFINE_MUTEX(m)\n', 'FNAME(a)(b);', 'offsetof(struct a, b)',
  'container_of(p, struct q, r)', 'MACRO(x)\n', '({ int a = 1; a; })', 'x ?: y', 'a = b, c;', '*p = &q->r[3];', 'struct s t = { .a = f, [1] = 2 };',
  '#if A\n', '#ifdef CONFIG_B\n', '#ifndef C\n', '#elif D > 1\n', '#else\n', '#endif\n', '#define M(a, b) f(a); \\\n g(b)\n', '#define X\n', '#include <a.h>\n', '# 3\n',
  '/* c */', '/*', '*/', '// l\n', '// l \\\n', '"s"', '"s\\\n', "'c'", "'", '"', '\\\n', '\r\n', '\0', 'é', '{', '}', '(', ')', '[', ']', ';', ',', '\n', ' ', '##', '...', '123abc', '0x',
]
