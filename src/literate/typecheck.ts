import { join } from 'node:path'
import { Project, ts } from 'ts-morph'
import { moduleOf } from './blockModule.ts'
import type { Page } from './page.ts'
import type { Problem } from './problem.ts'

/** Found in a page only because its set-up code is compiled with each block that may use it. */
const perBlockNoise = new Set([6133, 6192, 6196, 6198])

/** What is wrong with tsconfig.json itself, if it is. */
export function configProblem(root: string): Problem | undefined {
  const { error } = ts.readConfigFile(join(root, 'tsconfig.json'), (path) => ts.sys.readFile(path))
  if (error === undefined) return undefined
  const { line, character } = error.file?.getLineAndCharacterOfPosition(error.start ?? 0) ?? { line: 0, character: 0 }
  const message = `cannot be read: ${ts.flattenDiagnosticMessageText(error.messageText, ' ').replace(/\.$/, '')}`
  return { file: 'tsconfig.json', line: line + 1, column: character + 1, message, help: 'mend it; the types of the blocks are checked by it' }
}

/**
 * Type errors of all blocks, at their places in the pages.
 *
 * Every block is a virtual file beside its page, so relative imports mean what they mean there; the
 * blocks of all pages are one program.
 */
export function typeErrors(root: string, pages: readonly Page[]): readonly Problem[] {
  const project = new Project({ tsConfigFilePath: join(root, 'tsconfig.json'), skipAddingFilesFromTsConfig: true })
  const problems = new Map<string, Problem>()
  const note = (problem: Problem): void => {
    problems.set(`${problem.file}:${problem.line}:${problem.column}:${problem.message}`, problem)
  }
  const files = pages.flatMap((page) =>
    page.blocks.flatMap((block) => {
      const module = moduleOf(page, block)
      if ('problems' in module) {
        for (const problem of module.problems) note(problem)
        return []
      }
      return [{ page, file: project.createSourceFile(join(root, `${page.file}.${block.name}.ts`), module.code) }]
    }),
  )
  const program = project.getProgram().compilerObject
  for (const { page, file } of files) {
    const found = [...program.getSyntacticDiagnostics(file.compilerNode), ...program.getSemanticDiagnostics(file.compilerNode)]
    for (const diagnostic of found) {
      if (!perBlockNoise.has(diagnostic.code)) note(problemOf(page, file.compilerNode, diagnostic))
    }
  }
  return [...problems.values()].sort((a, b) => a.file.localeCompare(b.file) || a.line - b.line || a.column - b.column)
}

function problemOf(page: Page, file: ts.SourceFile, { start = 0, messageText, code }: ts.Diagnostic): Problem {
  const { line, character } = file.getLineAndCharacterOfPosition(start)
  const message = ts.flattenDiagnosticMessageText(messageText, ' ').replaceAll('\n', ' ')
  return { file: page.file, line: line + 1, column: character + 1, message: `${message.replace(/\.$/, '')} (TS${code})` }
}
