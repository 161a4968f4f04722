import { dirname, relative, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { transformWithOxc } from 'vite'
import type { Plugin, Rollup } from 'vite'
import type {} from 'vitest'
import type {} from 'vitest/node'
import type { Chapter } from '../chapter/chapter.ts'
import { lockOrderPage, readLockOrder } from '../chapter/lockOrder.ts'
import { editSource } from '../chapter/edit.ts'
import type { Result } from '../chapter/problem.ts'
import { moduleOf } from './blockModule.ts'
import { failingModule } from './failure.ts'
import { generatedRegions } from './generated.ts'
import { lockOrderOf } from './lockRules.ts'
import { readModel } from './model.ts'
import type { Model } from './model.ts'
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
}

const suitePath = fileURLToPath(new URL('./suite.ts', import.meta.url))

interface Code {
  readonly code: string
  readonly map: Rollup.SourceMapInput
}

/**
 * Makes vitest run Markdown pages, and every module of the model as the chapter's loader edits it.
 *
 * `page.md` is a test module, `page.md?block=NAME` the module of one block. `?without=ID` on any of
 * them is handed on to what it imports from the model, so each broken twin is a module graph of its own;
 * files that are the same without the clause, and import only such, are shared.
 */
export function literate({ root }: LiterateOptions): Plugin {
  let known: Model | undefined
  let chapter: Result<Chapter> | undefined
  const model = (): Model => (known ??= readModel(root))
  const whole = editedOnce()
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
    async resolveId(source, importer) {
      if (importer === undefined) return null
      const from = parseId(importer)
      const block = /^\.\/[^?]*\.md\?block=/.test(source)
      if (block) return resolve(dirname(from.path), source)
      if (from.without === undefined) return null
      const target = await this.resolve(source, from.path, { skipSelf: true })
      if (target === null || Boolean(target.external) || target.id.includes('?')) return target
      const isTwin = model().differs(printed(root, target.id), from.without)
      return isTwin ? { ...target, id: `${target.id}?without=${from.without}` } : target
    },
    async transform(text, id) {
      const { path, block, without } = parseId(id)
      if (path.endsWith('.md')) {
        if (block !== undefined) return blockCode({ root, path, text, block, without })
        return pageCode({ root, path, text, chapter: (chapter ??= chapterOf(root)) })
      }
      const file = printed(root, path)
      if (!model().has(file)) return null
      const isSame = without === undefined || !model().marks(file, without)
      return isSame ? whole(text, path) : edited(text, path, without)
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
  const broken = (problems: readonly Problem[]): Code => ({ code: brokenPageModule(file, root, problems), map: null })
  // A damaged chapter is reported by the command line; the pages run all the same and show what it does.
  const { page, problems } = readPage(file, text, chapter.ok ? knownIds(chapter.value) : {})
  const regions = chapter.ok ? generatedRegions(file, text, chapter.value) : { problems: [], stale: [] }
  const all = [...problems, ...regions.problems, ...(file === lockOrderPage ? readLockOrder(file, text).problems : [])]
  return all.length > 0 ? broken(all) : { code: pageModule({ page, path, stale: regions.stale, lockRules: lockOrderOf(root).pairs, suitePath }), map: null }
}

interface BlockRequest {
  readonly root: string
  readonly path: string
  readonly text: string
  readonly block: string
  readonly without: string | undefined
}

async function blockCode({ root, path, text, block: name, without }: BlockRequest): Promise<Code> {
  const { page } = readPage(printed(root, path), text)
  const block = page.blocks.find((candidate) => candidate.name === name)
  if (block === undefined) throw new Error(`no block ${name} in ${path}`)
  const module = moduleOf(page, block)
  if ('problems' in module) return { code: failingModule(module.problems, path), map: null }
  const live = edited(module.code, path, without)
  if (live.map === null) return live
  const options = { lang: 'ts', sourcemap: true } as const
  const { code, map } = await transformWithOxc(live.code, `${path}.ts`, options, live.map as object)
  return { code, map: map ?? null }
}

function edited(text: string, path: string, without: string | undefined): Code {
  const result = editSource(text, path, { ...(without === undefined ? {} : { without }), live: true })
  return result.ok ? result : { code: failingModule(result.problems, path), map: null }
}

/** Edits each text with every clause only once, for all the twins in which it is the same. */
function editedOnce(): (text: string, path: string) => Code {
  const done = new Map<string, { text: string; code: Code }>()
  return (text, path) => {
    const known = done.get(path)
    if (known?.text === text) return known.code
    const code = edited(text, path, undefined)
    done.set(path, { text, code })
    return code
  }
}

function printed(root: string, path: string): string {
  return relative(root, path).split(sep).join('/')
}

interface ModuleId {
  readonly path: string
  readonly block: string | undefined
  readonly without: string | undefined
}

function parseId(id: string): ModuleId {
  const [path = id, query = ''] = id.split('?')
  const values = new URLSearchParams(query)
  return { path, block: values.get('block') ?? undefined, without: values.get('without') ?? undefined }
}
