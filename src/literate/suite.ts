import { stripVTControlCharacters } from 'node:util'
import { isBugId, twinWords } from '../chapter/twin.ts'
import type { LockRule } from '../explore/lockRules.ts'
import type { Edit, ExpectedBlock, FencePlace } from './expectations.ts'
import { mismatches } from './expectations.ts'
import { pageFailure, throwAll } from './failure.ts'
import type { PageFailure } from './failure.ts'
import type { StaleRegion } from './generated.ts'
import { promotePage } from './promote.ts'
import { runExplore } from './run.ts'
import type { Load } from './run.ts'

/** A page as its generated test module hands it over; plain data. */
export interface PageData {
  readonly file: string
  readonly path: string
  readonly text: string
  /** Generated regions that are not what the chapter says, and their mending. */
  readonly stale: readonly StaleRegion[]
  /** The project's orders of locks. */
  readonly lockRules: readonly LockRule[]
}

/** What a block tells the reporter. */
export interface BlockReport {
  readonly kind: 'explore' | 'test' | 'generated'
  readonly held: readonly string[]
  readonly reached: readonly string[]
  readonly states: number
}

/** The part of a test's context that the runner carries to the reporter. */
export interface Carrier {
  rulebook?: BlockReport
}

export interface PageSuite {
  readonly explore: (carrier: Carrier, block: ExpectedBlock, load: Load) => Promise<void>
  readonly test: (carrier: Carrier, fence: Pick<FencePlace, 'line' | 'column'>, load: () => Promise<unknown>) => Promise<void>
  readonly generated: (carrier: Carrier) => void
  readonly promote: () => void
}

/**
 * The tests of one page, as functions for any runner.
 *
 * With `update`, what differs from the page is noted and written by `promote`, once; a claim that
 * fails is never promoted.
 */
export function pageSuite(page: PageData, { update }: { readonly update: boolean }): PageSuite {
  const edits: Edit[] = []
  const fail = (name: string, at: Pick<FencePlace, 'line' | 'column'>, parts: Parts): PageFailure =>
    pageFailure({ name, ...parts, path: page.path, place: { file: page.file, line: at.line, column: at.column } })
  return {
    explore: async (carrier, block, load) => {
      const fails = (which: string, message: string): Error => fail('cannot load', block.fence, { message: `${which}: ${message}` })
      const run = await runExplore({
        name: block.name,
        without: block.without,
        harmless: block.harmless,
        lockRules: page.lockRules,
        // An update looks for the shortest traces anew.
        recorded: update ? {} : Object.fromEntries(Object.entries(block.traces).map(([id, { text }]) => [id, text])),
        load: (id) => located(() => load(id), (message) => fails(id === undefined ? 'with every clause' : twinWords(id), message)),
      })
      const failed = run.failures.map((failure) =>
        fail(failure.unrunnable === true ? 'cannot run' : 'claim failed', block.fence, failure),
      )
      const held = failed.length === 0 ? block.without.filter((id) => !isBugId(id)) : []
      carrier.rulebook = { kind: 'explore', held, reached: run.reached, states: run.states }
      throwAll(failed)
      const differing = mismatches(block, run)
      if (update) edits.push(...differing.map(({ edit }) => edit))
      else throwAll(differing.map((one) => fail('out of date', one, { ...one, help: updateCommand(page.file) })))
    },
    test: async (carrier, fence, load) => {
      carrier.rulebook = { kind: 'test', held: [], reached: [], states: 0 }
      const before = new Set(Object.getOwnPropertyNames(globalThis))
      await located(load, (message) => fail('cannot load', fence, { message }))
      const left = Object.getOwnPropertyNames(globalThis).filter((name) => !before.has(name))
      for (const name of left) Reflect.deleteProperty(globalThis, name)
      if (left.length > 0) throw fail('left behind', fence, { message: `the block leaves globalThis.${left.join(', globalThis.')} to other pages, expected nothing`, help: 'keep it in a variable of the block' })
    },
    generated: (carrier) => {
      const help = updateCommand(page.file)
      carrier.rulebook = { kind: 'generated', held: [], reached: [], states: 0 }
      if (update) edits.push(...page.stale.flatMap((region) => region.edits))
      else throwAll(page.stale.map(({ problem, detail }) => fail('out of date', problem, { message: problem.message, detail, help })))
    },
    promote: () => {
      if (promotePage(page.path, page.text, edits)) return
      const message = 'the page changed while it ran, expected it to stay as it was; nothing was written'
      throw fail('not promoted', { line: 1, column: 1 }, { message, help: 'run it again' })
    },
  }
}

/** Gives a place to an error that does not come from the page's own code: a module that is missing or broken. */
async function located<T>(load: () => Promise<T>, fail: (message: string) => Error): Promise<T> {
  try {
    return await load()
  } catch (error) {
    if (!(error instanceof Error) || 'place' in error || error instanceof AggregateError) throw error
    if (/\.md[?:]/.test(error.stack?.replace(error.message, '') ?? '')) throw error
    throw fail(stripVTControlCharacters(error.message))
  }
}

interface Parts {
  readonly message: string
  readonly detail?: string | undefined
  readonly help?: string | undefined
}

function updateCommand(file: string): string {
  return `npm run doc-test -- ${file} -u`
}
