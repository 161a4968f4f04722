import { spawn, spawnSync } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** Text in one face as docutils gives it: kind, text and, of a link, its target. */
export type Inline = readonly [kind: string, text: string, url?: string]

export type Block =
  | readonly ['section', Inline[], Block[]]
  | readonly ['paragraph', Inline[]]
  | readonly ['lines', Inline[][]]
  | readonly ['bullets', Block[][]]
  | readonly ['numbers', number, Block[][]]
  | readonly ['quote', Block[]]
  | readonly ['code', string]
  | readonly ['transition']
  | readonly ['table', Block[][][]]
  | readonly ['other', string, string]

export interface Doctree {
  readonly blocks: Block[]
  /** Everything docutils had to say, from the lowest level up. */
  readonly messages: string[]
}

export interface Docutils {
  readonly read: (rst: string) => Promise<Doctree>
  readonly stop: () => void
}

const script = fileURLToPath(new URL('doctree.py', import.meta.url))

/** Why the docutils tests can't run here, or undefined if they can. */
export function whyNoDocutils(): string | undefined {
  const probe = spawnSync('python3', ['-c', 'import docutils'], { encoding: 'utf8' })
  return probe.status === 0 ? undefined : 'python3 with docutils is not installed'
}

/** Starts one Python process that reads documents until it is stopped. */
export function startDocutils(): Docutils {
  const python = spawn('python3', ['-X', 'utf8', script], { stdio: ['pipe', 'pipe', 'inherit'] })
  const waiting: { resolve: (tree: Doctree) => void; reject: (error: Error) => void }[] = []
  createInterface({ input: python.stdout }).on('line', (line) => {
    waiting.shift()?.resolve(JSON.parse(line) as Doctree)
  })
  python.on('exit', () => {
    for (const { reject } of waiting.splice(0)) reject(new Error('docutils gave up, see above'))
  })
  return {
    read: (rst) =>
      new Promise((resolve, reject) => {
        waiting.push({ resolve, reject })
        python.stdin.write(`${JSON.stringify(rst)}\n`)
      }),
    stop: () => python.stdin.end(),
  }
}

/** Says why tests are left out, once, where the reader of the log will see it. */
export function announceSkip(what: string, why: string | undefined): boolean {
  if (why !== undefined) console.warn(`skipped: ${what}: ${why}`)
  return why !== undefined
}
