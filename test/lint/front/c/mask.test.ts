import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { preprocess } from '../../../../lint/front/c/directives.ts'
import { loadGrammar, type Parse } from '../../../../lint/front/c/grammar.ts'
import { mask } from '../../../../lint/front/c/mask.ts'
import { maskRules } from '../../../../lint/front/c/maskTable.ts'
import { readC } from '../../../../lint/front/c/readC.ts'
import { scan } from '../../../../lint/front/c/scan.ts'
import { fragments } from './fragments.ts'

let parse: Parse

beforeAll(async () => {
  parse = await loadGrammar()
})

/** What each rule is for: code that reads wrong without it, and what becomes of it. */
const cases: Readonly<Record<string, { readonly code: string; readonly masked: string }>> = {
  attributes: { code: 'static noinstr void f(void) __must_hold(&l) { }', masked: 'static         void f(void)                 { }' },
  'inline-asm': { code: 'void f(void) { asm volatile ("x" : [a] "=r" (a) :: "m"); g(); }', masked: `void f(void) { ${' '.repeat(40)}; g(); }` },
  'case-range': { code: 'void f(int a) { switch (a) { case 1 ... 4: g(); } }', masked: 'void f(int a) { switch (a) { case 1      : g(); } }' },
  'template-name': { code: 'int FNAME(walk)(int a) { return FNAME(go)(a); }', masked: 'int FNAME_walk_(int a) { return FNAME_go_(a); }' },
  offsetof: { code: 'int f(void) { return offsetof(struct a, b[1].c); }', masked: 'int f(void) { return offset_f(Ttruct_a, b[1].c); }' },
  'type-arguments': {
    code: 'void f(void) { g(container_of(x, struct foo, y), min_t(unsigned long, a, b), va_arg(c, char *)); }',
    masked: 'void f(void) { g(container_of(x, Ttruct_foo, y), min_t(Tnsigned_long, a, b), va_arg(c, Thar__)); }',
  },
  'file-scope-macros': { code: 'TRACE_EVENT(a, TP_PROTO(int b))\nvoid f(void) { }', masked: `${' '.repeat(31)}\nvoid f(void) { }` },
  'scoped-guard': { code: 'void f(void) { scoped_guard(mutex, &l) { g(); } }', masked: 'void f(void) { if          (mutex, &l) { g(); } }' },
  'loop-macros': { code: 'void f(void) { for_each_cpu(i, m) { g(i); } }', masked: 'void f(void) { while       (i, m) { g(i); } }' },
  'missing-semicolon': { code: 'void f(void) {\n\tMACRO(x)\n\tg(); }', masked: 'void f(void) {\n\tMACRO(x)\n;g(); }' },
}

describe('the mask', () => {
  it.each(maskRules.map((rule) => [rule.id, rule] as const))('%s', (id, rule) => {
    const { code, masked } = cases[id]!
    expect(mask(code)).toBe(masked)
    const others = maskRules.filter((one) => one !== rule)
    expect(mask(code, others), 'the rule is what does it').not.toBe(masked)
  })

  it.each(maskRules.map(({ id }) => [id]))('what %s masks can be read', (id) => {
    const { functions, problems } = readC({ path: 'f.c', text: cases[id]!.code }, { parse })
    expect(problems).toEqual([])
    expect(functions.map(({ name }) => name)).toEqual([id === 'template-name' ? 'FNAME(walk)' : 'f'])
  })

  it('keeps length and line breaks, whatever it is given', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...fragments), { maxLength: 40 }), (parts) => {
        const text = parts.join('')
        const scanned = scan(text).code
        const read = preprocess(scanned).code
        for (const result of [scanned, read, mask(read)]) {
          expect(result.length).toBe(text.length)
          expect(result.replace(/[^\n]/g, '')).toBe(text.replace(/[^\n]/g, ''))
        }
      }),
      { seed: 6, numRuns: 400 },
    )
  })
})

describe('comments and strings', () => {
  it('are blanked, and nothing in a string counts', () => {
    expect(scan('a("/* no */ \\" {"); // yes {\n/* and\nthis */ b').code).toBe(`a("${'_'.repeat(13)}");${' '.repeat(9)}\n      \n        b`)
  })

  it('are found with their places', () => {
    const { comments } = scan("x = '\"'; /* one */ y // two\\\n still two\nz")
    expect(comments.map(({ kind, start, end }) => [kind, start, end])).toEqual([['block', 9, 18], ['line', 21, 39]])
  })

  it('an apostrophe of an #error opens nothing', () => {
    expect(scan("#error can't\nint a;").code).toBe("#error can't\nint a;")
  })
})
