import fc from 'fast-check'

/** What somebody, or a patch, may do to a C file. Numbers are wrapped around to places in it. */
export type Edit =
  | { readonly kind: 'insert'; readonly at: number; readonly text: string }
  | { readonly kind: 'delete'; readonly at: number; readonly lines: number }
  | { readonly kind: 'repeat'; readonly at: number; readonly lines: number }
  | { readonly kind: 'move'; readonly at: number; readonly lines: number; readonly to: number }
  | { readonly kind: 'join'; readonly at: number }
  | { readonly kind: 'rename'; readonly at: number; readonly everywhere: boolean }
  | { readonly kind: 'cut'; readonly at: number; readonly length: number }

const inserted = [
  '', '\treturn 0;', '\tif (is_stale(kvm, seq, gfn))\n\t\tgoto out;', '\tWRITE_ONCE(*sptep, 0);', '/* a comment */', '// a comment', '/*', '*/', '"', "'", '\\',
  '{', '}', '(', ')', ';', '#if 0', '#ifdef CONFIG_X86_32', '#else', '#endif', '#undef CONFIG_X86_64', '#define LOCAL 1', '#define pgoff(a) mmu_unlock(a)',
  '#define other_name kvm_mmu_page', '#define FNAME(name) paging##64_##name', 'static int added(struct kvm *kvm)\n{\n\treturn kvm->mmu_invalidate_seq;\n}',
  'static const struct ops table = { .call = added };', 'int a = 1; static int on_one_line(void) { return a; }', 'EXPORT_SYMBOL_GPL(added);', 'DEFINE_MUTEX(lock)',
]

const at = fc.nat(1_000_000)
const lines = fc.integer({ min: 1, max: 4 })

export const edits: fc.Arbitrary<readonly Edit[]> = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant('insert'), at, text: fc.constantFrom(...inserted) }),
    fc.record({ kind: fc.constant('delete'), at, lines }),
    fc.record({ kind: fc.constant('repeat'), at, lines }),
    fc.record({ kind: fc.constant('move'), at, lines: fc.integer({ min: 1, max: 40 }), to: at }),
    fc.record({ kind: fc.constant('join'), at }),
    fc.record({ kind: fc.constant('rename'), at, everywhere: fc.boolean() }),
    fc.record({ kind: fc.constant('cut'), at, length: fc.nat(30) }),
  ),
  { minLength: 1, maxLength: 3 },
)

export function edited(text: string, all: readonly Edit[]): string {
  return all.reduce(editedOnce, text)
}

function editedOnce(text: string, edit: Edit): string {
  const rows = text.split('\n')
  const row = edit.at % rows.length
  switch (edit.kind) {
    case 'insert':
      return rows.toSpliced(row, 0, edit.text).join('\n')
    case 'delete':
      return rows.toSpliced(row, edit.lines).join('\n')
    case 'repeat':
      return rows.toSpliced(row, 0, ...rows.slice(row, row + edit.lines)).join('\n')
    case 'move': {
      const rest = rows.toSpliced(row, edit.lines)
      return rest.toSpliced(edit.to % (rest.length + 1), 0, ...rows.slice(row, row + edit.lines)).join('\n')
    }
    case 'join':
      return [...rows.slice(0, row), rows.slice(row, row + 2).join(' '), ...rows.slice(row + 2)].join('\n')
    case 'rename': {
      const words = rows[row]!.match(/[A-Za-z_]\w*/g) ?? []
      const word = words[edit.at % Math.max(1, words.length)]
      if (word === undefined) return text
      return edit.everywhere ? text.replaceAll(word, `${word}_x`) : rows.with(row, rows[row]!.replace(word, `${word}_x`)).join('\n')
    }
    case 'cut': {
      const start = edit.at % (text.length + 1)
      return text.slice(0, start) + text.slice(start + edit.length)
    }
  }
}
