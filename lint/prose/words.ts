/**
 * Words as far as they carry meaning: what two ways to say the same thing have in common.
 *
 * Identifiers stay whole; other words lose their ending and give way to a word for their group.
 */

/** Words of locking prose that stand for each other; the first names the group. */
const groups: readonly string[] = [
  'hold held holding take takes taken taking grab grabs grabbing grabbed acquire acquires acquiring under inside within own owns',
  'drop drops dropped dropping release releases released unlock unlocks unlocked',
  'use uses used using consume consumes consumed consuming consumption consumer consumers rely relies relied',
  'lookup lookups look looks looked looking walk walks walked walking read reads derive derives derived grabs obtain',
  'check checks checked checking test tests tested testing verify verifies verified recheck rechecks rechecked retry',
  'install installs installed installing installation map maps mapping mappings mapped create creates creating created',
  'zap zaps zapped zapping remove removes removed removing',
  'stale outdated obsolete',
  'invalidation invalidations invalidate invalidates invalidated invalidating event events notifier notifiers',
  'pending progress ongoing outstanding',
  'safe safely fine okay allowed legal',
  'need needs needed must required require requires requiring necessary has',
  'ensure ensures ensured guarantee guarantees sure',
  'level levels size sizes',
  'valid existing exists exist already present',
  'huge large hugepage hugepages',
  'begin begins begun start starts started',
  'end ends ended finish finishes finished complete completes completed',
  'race races racing concurrent concurrently modify modifies modification modifications change changes changed',
  'result results information value answer',
  'gfn hva pfn page',
  'entry entries spte sptes pte ptes',
  'raise raised raises increment increments incremented increase increases',
  'count counter counts counted',
  'delete deletes deleted deletion remove',
  'wait waits waiting waited',
  'sleep sleeps sleeping schedule',
  'free freed frees freeing',
  'publish publishes published swap swaps swapped',
  'decide decides decided decision decisions',
  'never not no without cannot nothing nobody',
  'before prior earlier preceding until',
  'after later afterwards since',
  'prevent prevents prevented avoid avoids exclude excludes excluded protect protects protected',
  'rule rules way ways option options pattern patterns',
]

const stopwords = new Set(
  `a an the this that these those it its is are was were be been being of to in on at by for with as and or but if then than so such
  can could may might will would shall should do does did done have had having there here which who whom whose what when where while how why
  also any all each every some other another same only just even still again too very more most much many few both either neither
  from into out up down over about e.g i.e eg ie etc via per s t doesn don isn aren wasn see note warning kvm mmu kernel code function helper
  want wants one two three several whether because though however thus hence anyways anyway likely highly`.split(/\s+/),
)

const groupOf = new Map(groups.flatMap((line) => line.split(' ').map((word) => [word, line.split(' ')[0]!] as const)))

export interface Word {
  readonly text: string
  /** How much of a sentence's meaning the word carries: a name more than a verb of every sentence. */
  readonly weight: number
}

/** Groups that nearly every rule has. */
const weak = new Set(['need', 'ensure', 'never', 'use', 'safe', 'rule', 'case', 'caller', 'result'])

const token = /[A-Za-z_][A-Za-z0-9_]*(?:(?:->|\.)[A-Za-z_][A-Za-z0-9_]*)*|\d+/g

/** The words of a text that carry meaning, in order. */
export function wordsOf(text: string): readonly Word[] {
  const words: Word[] = []
  for (const [raw] of plain(text).matchAll(token)) {
    const word = wordOf(raw)
    if (word !== undefined) words.push(word)
  }
  return words
}

/** Without marks of emphasis and hyphens; `->` stays. */
function plain(text: string): string {
  return text.replace(/(?<!\w)_([A-Za-z ]+)_(?!\w)/g, '$1').replace(/[`*"]|-(?!>)/g, ' ')
}

/** Most words of a text have stood in another one. */
const known = new Map<string, Word | undefined>()

function wordOf(raw: string): Word | undefined {
  if (!known.has(raw)) known.set(raw, readWord(raw))
  return known.get(raw)
}

function readWord(raw: string): Word | undefined {
  const name = raw.split(/->|\./).at(-1)!
  if (/_|[a-z][A-Z]/.test(name)) return { text: name, weight: 1.5 }
  const lower = name.toLowerCase()
  if (stopwords.has(lower) || lower.length < 2) return undefined
  const text = groupOf.get(lower) ?? groupOf.get(stem(lower)) ?? stem(lower)
  return { text, weight: weak.has(text) ? 0.3 : 1 }
}

/** Cuts off the commonest endings; two forms of a word need only come out equal. */
export function stem(word: string): string {
  const cut = word
    .replace(/(?:ies)$/, 'y')
    .replace(/(?:ations?|ions?|ings?|edly|ed|ers?|ly|ments?|es|s)$/, '')
  const base = cut.length < 3 ? word : cut
  return base.replace(/(.)\1$/, '$1').replace(/e$/, '')
}
