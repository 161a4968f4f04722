import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { writeQuietly } from '../cache/cache.ts'
import type { Program, SourceText } from '../facts/sourceFacts.ts'
import { outlineOf } from '../front/c/outline.ts'
import type { KnownPieces } from '../front/c/readPieces.ts'
import type { WalkMemory } from '../flow/walkMemory.ts'
import { graphNames } from '../tree/wordGraph.ts'
import { hashOfText } from './hashOfText.ts'
import { rememberWalks } from './rememberWalks.ts'
import { newTail, readTail, type Part, type ReadTail } from './tail.ts'
import { tellingWords } from './telling.ts'
import { factsToRemember, outlineToRemember, recallFacts, recallOutline, recallPieces, type KnownFacts, type KnownOutline } from './known.ts'

/** Where what is known of the files and walks of one architecture of a tree is kept. */
export interface StoreOptions {
  readonly folder: string
  /** One for each tree and architecture. */
  readonly name: string
  /** A hash of what all depends on beside the files: the code of the linter, the table of names, the rules. */
  readonly version: string
  /** Whether the vocabulary knows a name. */
  readonly isWord: (name: string) => boolean
  /** `read`: what comes with a patch is not worth keeping. */
  readonly access: 'read' | 'read and write'
}

export interface Store {
  /** What is known of a file whose text was another one. */
  readonly piecesOf: (path: string) => KnownPieces | undefined
  readonly memoryFor: (program: Program) => WalkMemory
  /** Keeps what is known now. */
  readonly save: (sources: readonly SourceText[]) => void
}

interface Kept {
  readonly files: Readonly<Record<string, { readonly hash: string; readonly outline: KnownOutline; readonly facts: readonly KnownFacts[] }>>
  readonly walks: Readonly<Record<string, Part>>
}

const MOST_ADDED = 20

interface Opened {
  readonly kept: Kept
  readonly tail: ReadTail
}

/** Opens the store, so that files whose text is known are not read again. */
export function openStore(options: StoreOptions, sources: readonly SourceText[]): Store {
  const { kept, tail } = readKept(options) ?? { kept: { files: {}, walks: {} }, tail: readTail(Buffer.alloc(0)) }
  const isSame = (source: SourceText): boolean => kept.files[source.path]?.hash === hashOfText(source)
  const names = graphNames(Object.values(kept.files).map(({ outline }) => outline))
  const namesNow = graphNames(sources.map((source) => (isSame(source) ? kept.files[source.path]!.outline : outlineOf(source))))
  const added = [...namesNow].filter((name) => !names.has(name))
  // A name that is added tells something to nobody who does not say it. To ask for many takes longer than to look at all words.
  const tells = added.length <= MOST_ADDED && !added.some(tail.says)
  for (const source of sources.filter(isSame)) {
    const { outline, facts } = kept.files[source.path]!
    recallOutline(source, outline, { tail, tells })
    for (const one of facts) recallFacts(source, one, tail)
  }
  const used = new Map<string, string>()
  const walkOf = (key: string): string | undefined => used.get(key) ?? (kept.walks[key] && tail.textOf(kept.walks[key]))
  return {
    piecesOf: (path) => kept.files[path] && recallPieces(kept.files[path].facts, tail),
    memoryFor: rememberWalks({ get: walkOf, set: options.access === 'read' ? undefined : (key, text) => void used.set(key, text) }),
    save: (all) => {
      if (options.access === 'read') return
      const texts = newTail()
      const names = graphNames(all.map(outlineOf))
      const telling = (words: ReadonlySet<string>): readonly string[] => tellingWords(words, { names, isWord: options.isWord })
      const files = Object.fromEntries(all.map((source) => [source.path, { hash: hashOfText(source), outline: outlineToRemember(source, texts, telling), facts: factsToRemember(source, texts) }]))
      const walks = Object.fromEntries([...used].map(([key, text]) => [key, texts.add(text)] as const))
      const body = Buffer.from(`${JSON.stringify({ files, walks } satisfies Kept)}\n${texts.text()}`)
      writeQuietly(options.folder, fileOf(options), Buffer.concat([Buffer.from(`${options.version} ${crc32(body)}\n`), body]))
    },
  }
}

function readKept({ version, ...options }: StoreOptions): Opened | undefined {
  try {
    const bytes = readFileSync(join(options.folder, fileOf(options)))
    const end = bytes.indexOf('\n')
    const body = bytes.subarray(end + 1)
    // The sum is against damage only, and is asked for at each run.
    if (bytes.toString('utf8', 0, end) !== `${version} ${crc32(body)}`) return undefined
    const headEnd = body.indexOf('\n')
    return { kept: JSON.parse(body.toString('utf8', 0, headEnd)) as Kept, tail: readTail(body.subarray(headEnd + 1)) }
  } catch {
    return undefined
  }
}

function fileOf({ name }: Pick<StoreOptions, 'name'>): string {
  return `${name}.known`
}
