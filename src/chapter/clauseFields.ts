import type { KernelFunction } from './chapter.ts'
import type { DocComment, DocLine } from './docComments.ts'
import type { Problem } from './problem.ts'

/** The lines of a clause below its text, `Kernel:` and `Differs:`. */
export interface ClauseFields {
  readonly body: readonly DocLine[]
  readonly kernel: readonly KernelFunction[]
  readonly differs?: string
  readonly problems: readonly Problem[]
}

const version = /\d+\.\d+/.source
const kernelLine = new RegExp(`^(\\S+\\(\\)), (\\S+), (${version}(?: to ${version})?(?:, ${version}(?: to ${version})?)*)$`)

/** Parts a clause in its text and its fields; a field goes on until the next one. */
export function clauseFields({ path, line, column, lines }: DocComment): ClauseFields {
  const first = lines.findIndex(({ text }) => /^(Kernel|Differs):/.test(text))
  const body = first < 0 ? lines : lines.slice(0, first)
  const kernel: KernelFunction[] = []
  const problems: Problem[] = []
  let differs: string | undefined
  for (const field of first < 0 ? [] : joinFields(lines.slice(first))) {
    const [, name, value = ''] = /^(\w+):\s*(.*)$/.exec(field.text) ?? []
    const found = name === 'Kernel' ? kernelLine.exec(value) : undefined
    if (found !== undefined && found !== null) {
      const [, fn = '', file = '', versions = ''] = found
      kernel.push({ function: fn, file, versions })
    } else if (name === 'Differs' && value !== '' && differs === undefined) {
      differs = value
    } else {
      problems.push(malformed(path, field))
    }
  }
  if (kernel.length === 0 && problems.length === 0) {
    const message = 'this clause has no `Kernel:` line, expected the kernel function it is about'
    problems.push({ file: path, line, column, message, help: 'add `Kernel: function(), file, version`' })
  }
  return { body, kernel, problems, ...(differs === undefined ? {} : { differs }) }
}

function malformed(path: string, { text, line, column }: DocLine): Problem {
  const forms = '`Kernel: is_page_fault_stale(), arch/x86/kvm/mmu/mmu.c, 6.1 to 7.2` or one `Differs: …`'
  return { file: path, line, column, message: `\`${text}\` cannot be read, expected ${forms}`, help: 'write it in this form' }
}

function joinFields(lines: readonly DocLine[]): DocLine[] {
  const fields: DocLine[] = []
  for (const line of lines) {
    const last = fields.at(-1)
    if (line.text === '') continue
    if (last === undefined || /^[A-Z]\w*:/.test(line.text)) fields.push(line)
    else fields[fields.length - 1] = { ...last, text: `${last.text} ${line.text.trim()}` }
  }
  return fields
}
