import { readFileSync } from 'node:fs'
import { relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Plugin } from 'vite'
import type {} from 'vitest'
import type {} from 'vitest/node'
import type { Chapter } from '../chapter/chapter.ts'
import { lockOrderPage, readLockOrder } from '../chapter/lockOrder.ts'
import { editSource } from '../chapter/edit.ts'
import type { Result } from '../chapter/problem.ts'
import { moduleOf, placeAt } from './blockModule.ts'
import { factoryModule } from './factory.ts'
import type { Code } from './factory.ts'
import { failingModule } from './failure.ts'
import { generatedRegions } from './generated.ts'
import { lockOrderOf } from './lockRules.ts'
import type { FactoryImport } from './linker.ts'
import { marksIn, modelFiles } from './model.ts'
import { parseId } from './moduleId.ts'
import { brokenPageModule, pageModule } from './pageModule.ts'
import { readPage } from './page.ts'
import type { Problem } from './problem.ts'
import { chapterOf, knownIds } from './sources.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Whether pages are rewritten with what was found. */
    readonly update: boolean
  }
}

export interface LiterateOptions {
  readonly root: string
  /** If it has been read. */
  readonly chapter?: Result<Chapter>
}

const suitePath = fileURLToPath(new URL('./suite.ts', import.meta.url))
const loadPath = fileURLToPath(new URL('./load.ts', import.meta.url))

/**
 * Makes vitest run Markdown pages, and every module of the model as the chapter's loader edits it.
 *
 * `page.md` is a test module. `FILE.factory` makes what is in a file or, with `block=NAME`, in a block for the linker
 * (linker.ts), with `without=ID` as it is in a broken twin.
 */
export function literate({ root, chapter: read }: LiterateOptions): Plugin {
  let known: ReadonlySet<string> | undefined
  let chapter = read
  const model = (): ReadonlySet<string> => (known ??= modelFiles(root))
  return {
    name: 'literate',
    enforce: 'pre',
    configureVitest: ({ vitest, project }) => {
      project.provide('update', vitest.config.snapshotOptions.updateSnapshot === 'all')
    },
    watchChange: () => {
      known = undefined
      chapter = undefined
    },
    resolveId: (source) => (parseId(source).isFactory ? source : null),
    async load(id) {
      const { path, block, without, isFactory } = parseId(id)
      if (!isFactory) return null
      this.addWatchFile(path)
      const text = readFileSync(path, 'utf8')
      const missing: Problem[] = []
      const resolveImport = async (specifier: string): Promise<FactoryImport> => {
        const target = await this.resolve(specifier, path)
        if (target === null) missing.push(missingModule(printed(root, path), text, specifier))
        return { specifier, id: target?.id ?? '', isOwn: isOwn(printed(root, target?.id ?? '')) }
      }
      const code = block === undefined ? text : blockText({ root, path, text, block })
      const isEdited = block !== undefined || model().has(printed(root, path))
      const live = isEdited ? edited(code, path, without) : { code, map: null }
      const parts = { path, marks: marksIn(code), resolve: resolveImport }
      const made = await factoryModule({ ...parts, edited: live })
      return missing.length === 0 ? made : factoryModule({ ...parts, edited: { code: failingModule(missing, path), map: null } })
    },
    transform(text, id) {
      const { path, isFactory } = parseId(id)
      if (isFactory) return null
      if (path.endsWith('.md')) return pageCode({ root, path, text, chapter: (chapter ??= chapterOf(root)) })
      return model().has(printed(root, path)) ? edited(text, path, undefined) : null
    },
  }
}

interface PageRequest {
  readonly root: string
  readonly path: string
  readonly text: string
  readonly chapter: Result<Chapter>
}

function pageCode({ root, path, text, chapter }: PageRequest): Code {
  const file = printed(root, path)
  const broken = (problems: readonly Problem[]): Code => ({ code: brokenPageModule(file, root, problems), map: { mappings: '' } })
  // A damaged chapter is reported by the command line; the pages run all the same and show what it does.
  const { page, problems } = readPage(file, text, chapter.ok ? knownIds(chapter.value) : {})
  const regions = chapter.ok ? generatedRegions(file, text, chapter.value) : { problems: [], stale: [] }
  const all = [...problems, ...regions.problems, ...(file === lockOrderPage ? readLockOrder(file, text).problems : [])]
  return all.length > 0 ? broken(all) : { code: pageModule({ page, path, stale: regions.stale, lockRules: lockOrderOf(root).pairs, suitePath, loadPath }), map: { mappings: '' } }
}

interface BlockRequest {
  readonly root: string
  readonly path: string
  readonly text: string
  readonly block: string
}

/** The TypeScript of a block, in the place where it stands in its page; of a malformed one, a text that fails. */
function blockText({ root, path, text, block: name }: BlockRequest): string {
  const { page } = readPage(printed(root, path), text)
  const block = page.blocks.find((candidate) => candidate.name === name)
  if (block === undefined) throw new Error(`no block ${name} in ${path}`)
  const module = moduleOf(page, block)
  return 'problems' in module ? failingModule(module.problems, path) : module.code
}

function edited(text: string, path: string, without: string | undefined): Code {
  const result = editSource(text, path, { ...(without === undefined ? {} : { without }), live: true })
  return result.ok ? result : { code: failingModule(result.problems, path), map: null }
}

/** An import of what is not there, with its place. */
function missingModule(file: string, text: string, specifier: string): Problem {
  const at = Math.max(0, text.search(new RegExp(`['"]${specifier.replace(/[^\w]/g, '\\$&')}['"]`)))
  return { file, ...placeAt(text, at), message: `there is no module \`${specifier}\`, expected one`, help: 'look at the spelling; a path starts at this file' }
}

/**
 * True for what is instantiated with the model: all sources of the project, for a helper that imports the model must meet the instance
 * that the block has. The explorer's are its own.
 */
function isOwn(file: string): boolean {
  return /^(?!\.\.\/|.*\bnode_modules\/|src\/(?:ops|explore)\/)[^?]*\.m?[jt]s$/.test(file)
}

function printed(root: string, path: string): string {
  return relative(root, path).split(sep).join('/')
}
