import { availableParallelism } from 'node:os'
import { newThread } from '../run/newThread.ts'
import type { AnalysedArch } from './analyseTree.ts'
import type { Asked } from './analyseWith.ts'
import type { ArchSources } from './loadTree.ts'
import type { Share } from './serve.ts'

export interface ShareOptions extends Asked {
  /** The module that a thread begins with; undefined to do without threads. */
  readonly worker: URL | undefined
}

/** Analyses architectures, shared out over as many threads as there are processors; this one is the first of them. */
export async function analyseShared(archs: readonly ArchSources[], { worker, ...asked }: ShareOptions): Promise<readonly AnalysedArch[]> {
  const shares = worker === undefined ? [archs] : shareOut(archs, availableParallelism())
  const others = shares.slice(1).map(async (share) => await inThread(worker!, { ...asked, archs: share }))
  const { analyseWith } = await import('./analyseWith.ts')
  const own: AnalysedArch[] = []
  for (const arch of shares[0] ?? []) own.push(await analyseWith(arch, asked))
  const all = new Map([...own, ...(await Promise.all(others)).flat()].map((result) => [result.arch, result]))
  return archs.map(({ arch }) => all.get(arch)!)
}

/** The largest first, each to whom has least so far. */
function shareOut(archs: readonly ArchSources[], most: number): readonly (readonly ArchSources[])[] {
  const shares = Array.from({ length: Math.min(most, archs.length) }, () => ({ archs: [] as ArchSources[], size: 0 }))
  const sized = archs.map((arch) => ({ arch, size: sizeOf(arch) })).sort((a, b) => b.size - a.size)
  for (const { arch, size } of sized) {
    const share = shares.reduce((least, one) => (one.size < least.size ? one : least))
    share.archs.push(arch)
    share.size += size
  }
  return shares.map((share) => share.archs)
}

function sizeOf({ sources }: ArchSources): number {
  return sources.reduce((sum, { text }) => sum + text.length, 0)
}

async function inThread(worker: URL, share: Share): Promise<readonly AnalysedArch[]> {
  return await new Promise((resolve, reject) => {
    const thread = newThread(worker, share)
    thread.once('message', resolve)
    thread.once('error', reject)
    thread.once('exit', (code) => { if (code !== 0) reject(new Error(`a thread of the analysis ended with code ${code}`)) })
  })
}
