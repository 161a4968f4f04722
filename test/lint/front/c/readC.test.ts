import { beforeAll, describe, expect, it } from 'vitest'
import type { SourceFacts } from '../../../../lint/facts/sourceFacts.ts'
import { loadGrammar, type Parse } from '../../../../lint/front/c/grammar.ts'
import { readC } from '../../../../lint/front/c/readC.ts'
import { print, printFunction } from './printFacts.ts'

let parse: Parse

beforeAll(async () => {
  parse = await loadGrammar()
})

function read(text: string): SourceFacts {
  return readC({ path: 'f.c', text }, { parse })
}

/** The facts of the last function, a line each. */
function facts(text: string): string[] {
  const { functions, problems } = read(text)
  expect(problems).toEqual([])
  return printFunction(functions.at(-1)!).split('\n').slice(1).map((line) => line.trim())
}

describe('what C has and TypeScript has not', () => {
  it('a loop macro binds its variable anew in each pass', () => {
    expect(facts('void f(struct s *s) { struct kvm_memory_slot *slot; kvm_for_each_memslot(slot, bkt, s) use(slot); }')).toEqual([
      '0:', 'slot = null', '%1 = @kvm_for_each_memslot(slot, @bkt, s)', '-> 1',
      '1:', 'either 2 or 3', '2:', 'slot := %1[]', '%2 = @use(slot)', '-> 1', '3:', 'return',
    ])
  })

  it('a loop macro binds others that nothing else sets, and never a parameter', () => {
    expect(facts('void f(struct h *head) { u64 *sptep; struct it iter; for_each_rmap_spte(head, &iter, sptep) { use(sptep); } }')).toContain('sptep := %1[]')
    expect(facts('void f(struct h *head) { struct it iter; for_each_x(head, &iter) { } }')).not.toContain('head := %1[]')
  })

  it('a variable whose address is taken is in a box that others can write to', () => {
    expect(facts('int f(int a) { int r = a; get(&r); r++; return r; }')).toEqual([
      '0:', 'r = {*: a}', '%1 = @get(r)', 'r.* := ~(r.*)', 'return r.*',
    ])
    expect(facts('void f(int *out, bool *b) { *out = 3; if (*b) use(*out); }')).toEqual([
      '0:', 'out.* = 3', 'if b.* -> 1 else 2', '1:', '%1 = @use(out.*)', '-> 2', '2:', 'return',
    ])
  })

  it('a parameter whose address is taken is put into its box first', () => {
    const [fn] = read('void f(int a) { get(&a); }').functions
    expect(fn?.parameters).toEqual(['%parameter0'])
    expect(printFunction(fn!)).toContain('a = {*: %parameter0}')
  })

  it('a struct is known by where it is', () => {
    expect(facts('void f(struct q *q) { struct s s; struct s *p = &s; fill(&s, p); use(s.level, *q); }')).toEqual([
      '0:', 's = {}', 'p = s', '%1 = @fill(s, p)', '%2 = @use(s.level, q)', 'return',
    ])
  })

  it('a case range is a test that nobody can decide', () => {
    expect(facts('int f(int a) { switch (a) { case 1 ... 4: return 1; case 5: return 2; } return 0; }')).toEqual([
      '0:', '%1 = a', 'if ~(%1, 1) -> 1 else 2', '1:', 'return 1', '2:', 'if (%1 == 5) -> 3 else 4', '3:', 'return 2', '4:', 'return 0',
    ])
  })

  it('a statement expression has the value of its last statement', () => {
    expect(facts('int f(int a) { return ({ int b = g(a); b + 1; }); }')).toEqual(['0:', '%1 = @g(a)', 'b = %1', 'return (b + 1)'])
  })

  it('the value of a ?: b', () => {
    expect(facts('int f(int a) { return a ?: g(); }')).toEqual([
      '0:', '%1 = a', 'if %1 -> 2 else 1', '1:', '%2 = @g()', '%1 = %2', '-> 2', '2:', 'return %1',
    ])
  })

  it('BUG() does not come back, BUG_ON() only if not', () => {
    expect(facts('void f(int a) { BUG_ON(a); g(); }')).toEqual(['0:', 'if a -> 1 else 2', '1:', 'throw', '2:', '%1 = @g()', 'return'])
  })

  it('the value that a guard releases after', () => {
    expect(facts('int f(struct k *k) { guard(mutex)(&k->l); return g(k); }')).toEqual([
      '0:', '%1 = @mutex_lock(k.l)', '%2 = @g(k)', '%3 = %2', '%4 = @mutex_unlock(k.l)', 'return %3',
    ])
  })

  it('nested guards are released innermost first, and a goto releases those it leaves', () => {
    const code = 'void f(struct k *k) { guard(mutex)(&k->a); { guard(mutex)(&k->b); if (x(k)) goto out; y(k); } z(k); out: w(k); }'
    expect(facts(code).filter((line) => /unlock|@[xyzw]/.test(line))).toEqual([
      '%3 = @x(k)', '%4 = @mutex_unlock(k.b)', '%5 = @y(k)', '%6 = @mutex_unlock(k.b)', '%7 = @z(k)', '%8 = @w(k)', '%9 = @mutex_unlock(k.a)',
    ])
  })

  it('a member of a table of functions, called through a macro', () => {
    expect(facts('void f(struct v *v) { kvm_x86_call(flush)(v); static_call(kvm_x86_flush)(v); }')).toEqual([
      '0:', '%1 = @kvm_x86_ops.flush(v)', '%2 = @kvm_x86_ops.flush(v)', 'return',
    ])
  })
})

describe('macros', () => {
  it('with parameters are functions', () => {
    const { functions } = read('#define LOCK(kvm) \\\n\twrite_lock(&(kvm)->mmu_lock)\nvoid f(struct kvm *kvm) { LOCK(kvm); }')
    expect(functions.map(printFunction)).toEqual([
      'LOCK(kvm)\n0:\n  %1 = @write_lock(kvm.mmu_lock)\n  return %1',
      'f(kvm)\n0:\n  %1 = fn LOCK(kvm)\n  return',
    ])
    expect(functions[0]?.place).toMatchObject({ line: 1, column: 1, endLine: 2 })
  })

  it('with statements are functions too', () => {
    const [fn] = read('#define BOTH(a) do { one(a); if (a) two(a); } while (0)\n').functions
    expect(printFunction(fn!)).toBe('BOTH(a)\n0:\n  -> 1\n1:\n  %1 = @one(a)\n  if a -> 2 else 3\n2:\n  %2 = @two(a)\n  -> 3\n3:\n  return')
  })

  it('that are names of something else lead there', () => {
    expect([...read('#define short_name long_name_of_it\n').aliases]).toEqual([['f.c#short_name', 'long_name_of_it']])
  })

  it('that are parts of statements are left alone', () => {
    expect(read('#define each(a) for (a = 0; a < 3; a++)\n#define glue(a, b) a##b\n#define half(a) if (a) {\n').problems).toEqual([])
  })

  it('of a template file name its functions for every time it is included', () => {
    const text = '#if PTTYPE == 64\n#define FNAME(name) paging##64_##name\n#else\n#define FNAME(name) ept_##name\n#endif\nint FNAME(fetch)(int a) { return FNAME(walk)(a); }'
    const { functions, aliases } = read(text)
    expect(functions.map(({ id }) => id)).toContain('f.c#FNAME(fetch)')
    expect(aliases.get('paging64_fetch')).toBe('f.c#FNAME(fetch)')
    expect(aliases.get('ept_fetch')).toBe('f.c#FNAME(fetch)')
  })
})

describe('the file', () => {
  it('tables of functions are constants', () => {
    const { constants } = read('static int g(void) { return 0; }\nstatic const struct ops ops = { .get = g, .arch.put = h };')
    expect(print(constants.get('f.c#ops')!)).toBe('{get: fn g, arch: {put: @h}}')
  })

  it('of an #if one side is read', () => {
    const text = 'int f(void) {\n#ifdef CONFIG_KVM\n\tif (a()) {\n#else\n\tif (b()) {\n#endif\n\t\treturn 1; }\n#if 0\n\tsyntax error(\n#endif\n\treturn 0; }'
    expect(facts(text)).toEqual(['0:', '%1 = @a()', 'if %1 -> 1 else 2', '1:', 'return 1', '2:', 'return 0'])
  })

  it('static functions are not exported', () => {
    expect(read('static int a(void) { return 0; }\nint b(void) { return 0; }').functions.map(({ exported }) => exported)).toEqual([false, true])
  })

  it('carriage returns count as white space', () => {
    const text = '/* a */\r\nint f(int a)\r\n{\r\n#if A \\\r\n && B\r\n\treturn g(a);\r\n#endif\r\n}\r\n'
    expect(facts(text)).toEqual(['0:', '%1 = @g(a)', 'return %1'])
    expect(read(text).functions[0]?.namePlace).toMatchObject({ line: 2, column: 5 })
  })
})

describe('what cannot be read', () => {
  it('a function that does not parse is a problem that names it, and others are read', () => {
    const { functions, problems } = read('int good(void) { return 0; }\nint bad(void) {\n\tint x = = 3;\n}\nint fine(void) { return 0; }')
    expect(functions.map(({ name }) => name)).toEqual(['good', 'bad', 'fine'])
    expect(problems).toMatchObject([{ fn: 'f.c#bad', message: expect.stringMatching(/^bad\(\) cannot be read: /) as string, place: { line: 3 } }])
  })

  it('a function in a function is a macro that is not known', () => {
    const { problems } = read('int f(void) { int x; strange macro(x) { g(); } return 0; }')
    expect(problems).toMatchObject([{ fn: 'f.c#f' }])
  })

  it('a file that breaks off has the functions before that', () => {
    const { functions, problems } = read('int a(void) { return 0; }\nint b(int x) {\n\tif (x) {\n\t\tg(')
    expect(functions.map(({ name }) => name)).toContain('a')
    expect(problems.length).toBeGreaterThan(0)
  })

  it.each([
    ['#if X\nint f(void) { return 0; }\n', '#if has no #endif'],
    ['int f(void) { return 0; }\n#endif\n', '#endif without #if'],
    ['#else\n', '#else without #if'],
  ])('%j', (text, message) => {
    expect(read(text).problems.map((problem) => problem.message)).toEqual([message])
  })

  it('code that nests too deeply is a problem, not a crash', () => {
    const { problems } = read(`int f(int a) { return ${'('.repeat(3000)}a${')'.repeat(3000)}; }\nint g(int a) { ${'if (a) {'.repeat(2000)}${'}'.repeat(2000)} }`)
    expect(problems.map(({ fn }) => fn)).toEqual(['f.c#f', 'f.c#g'])
  })

  it('a label that is not there, and a break that leaves nothing', () => {
    expect(read('void f(void) { goto nowhere; }').problems[0]?.message).toBe('f() cannot be read: there is no label `nowhere`')
    expect(read('void f(void) { break; }').problems[0]?.message).toBe('f() cannot be read: `break` leaves nothing here')
  })
})
