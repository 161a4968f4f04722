import { readFileSync } from 'node:fs'
import { dirname, relative, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { transformWithOxc } from 'vite'
import type { Plugin } from 'vite'
import type {} from 'vitest'
import type {} from 'vitest/node'
import type { Chapter } from '../chapter/chapter.ts'
import { lockOrderPage, readLockOrder } from '../chapter/lockOrder.ts'
import { editSource } from '../chapter/edit.ts'
import type { Result } from '../chapter/problem.ts'
import { moduleOf } from './blockModule.ts'
import { factoryModule } from './factory.ts'
import type { Code } from './factory.ts'
import { failingModule } from './failure.ts'
import { generatedRegions } from './generated.ts'
import { lockOrderOf } from './lockRules.ts'
import type { FactoryImport } from './linker.ts'
import { marksIn, readModel } from './model.ts'
import type { Model } from './model.ts'
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
 * `page.md` is a test module, `page.md?block=NAME` the module of one block, and `FILE.factory` makes what is in a file
 * or a block for the linker (linker.ts), with `without=ID` as it is in a broken twin.
 */
export function literate({ root, chapter: read }: LiterateOptions): Plugin {
  let known: Model | undefined
  let chapter = read
  const model = (): Model => (known ??= readModel(root))
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
    resolveId(source, importer) {
      if (parseId(source).isFactory) return source
      if (importer === undefined || !/^\.\/[^?]*\.md\?block=/.test(source)) return null
      return resolve(dirname(parseId(importer).path), source)
    },
    async load(id) {
      const { path, block, without, isFactory } = parseId(id)
      if (!isFactory) return null
      this.addWatchFile(path)
      const text = readFileSync(path, 'utf8')
      const resolveImport = async (specifier: string): Promise<FactoryImport> => {
        const target = await this.resolve(specifier, path)
        if (target === null) throw new Error(`cannot find \`${specifier}\`, which ${printed(root, path)} imports`)
        return { specifier, id: target.id, isOwn: isOwn(printed(root, target.id)) }
      }
      const code = block === undefined ? text : blockText({ root, path, text, block })
      const isEdited = block !== undefined || model().has(printed(root, path))
      const live = isEdited ? edited(code, path, without) : { code, map: null }
      return factoryModule({ path, edited: live, marks: marksIn(code), resolve: resolveImport })
    },
    async transform(text, id) {
      const { path, block, isFactory } = parseId(id)
      if (isFactory) return null
      if (path.endsWith('.md')) {
        if (block !== undefined) return blockCode({ root, path, text, block })
        return pageCode({ root, path, text, chapter: (chapter ??= chapterOf(root)) })
      }
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

async function blockCode(request: BlockRequest): Promise<Code> {
  const { path } = request
  const live = edited(blockText(request), path, undefined)
  if (live.map === null) return live
  const options = { lang: 'ts', sourcemap: true } as const
  const { code, map } = await transformWithOxc(live.code, `${path}.ts`, options, live.map)
  return { code, map: map ?? null }
}

function edited(text: string, path: string, without: string | undefined): Code {
  const result = editSource(text, path, { ...(without === undefined ? {} : { without }), live: true })
  return result.ok ? result : { code: failingModule(result.problems, path), map: null }
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
