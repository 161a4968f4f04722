/**
 * Access paths: what a value is, as text. `vcpu.kvm.mmu_lock`, `fault.root.spte[(gfn/2)]`.
 *
 * Things made on the path have a token, `@{12}`: the number of the place where they were made, after the numbers of
 * the calls it happened in.
 */

const LONGEST = 200

/** Keeps paths short: loops and recursion could make them longer for ever. */
export function shorten(sym: string): string {
  if (sym.length <= LONGEST) return sym
  const last = lastField(sym)
  const place = placeField(sym)
  return `long(${hash(sym)})${last !== undefined ? `.${last}` : place !== undefined ? `.${place}[]` : ''}`
}

function hash(text: string): number {
  let sum = 7
  for (let i = 0; i < text.length; i++) sum = (sum * 31 + text.charCodeAt(i)) | 0
  return sum >>> 0
}

/** Stands for something that was made by an earlier pass: what has its name now is another one. */
export const PAST = '@{}'

export function isPast(sym: string | undefined): boolean {
  return sym?.includes(PAST) === true
}

export function token(id: string): string {
  return `@{${id}}`
}

/** Tokens in a path, as they stand there. */
export function* tokensIn(text: string): Generator<string> {
  for (let start = text.indexOf('@{'); start >= 0; start = text.indexOf('@{', start + 2)) yield text.slice(start, text.indexOf('}', start) + 1)
}

/** Whether one of these tokens stands in a path. */
export function mentions(text: string, tokens: { readonly has: (token: string) => boolean }): boolean {
  for (let start = text.indexOf('@{'); start >= 0; start = text.indexOf('@{', start + 2)) {
    if (tokens.has(text.slice(start, text.indexOf('}', start) + 1))) return true
  }
  return false
}

/** The path with other tokens in the place of these. */
export function withTokens(text: string, tokens: { readonly get: (token: string) => string | undefined }): string {
  let [done, from] = ['', 0]
  for (let start = text.indexOf('@{'); start >= 0; start = text.indexOf('@{', start + 2)) {
    const end = text.indexOf('}', start) + 1
    const other = tokens.get(text.slice(start, end))
    if (other === undefined) continue
    done += text.slice(from, start) + other
    from = end
  }
  return from === 0 ? text : done + text.slice(from)
}

/** The field that a path ends in: `mmu_lock` for `vcpu.kvm.mmu_lock`. */
export function lastField(sym: string | undefined): string | undefined {
  return sym === undefined ? undefined : /\.([A-Za-z_]\w*)$/.exec(sym)?.[1]
}

/** The path without its last field. */
export function ownerOf(sym: string): string {
  const dot = sym.lastIndexOf('.')
  return dot < 0 ? sym : sym.slice(0, dot)
}

/** The field whose element (or value) a path is: `spte` for `root.spte[i]`, `mmu_invalidate_seq` for `kvm.mmu_invalidate_seq`. */
export function placeField(sym: string | undefined): string | undefined {
  if (sym === undefined) return undefined
  let rest = sym
  for (;;) {
    const stripped = stripElement(rest)
    if (stripped === undefined) return lastField(rest)
    rest = stripped
  }
}

/** Without a last `[index]`, `.0`, `.1` or `.entries()`; undefined if there is none. */
function stripElement(sym: string): string | undefined {
  const suffix = /(\.[01]|\.(entries|values|keys|slice|toReversed)\(\))$/.exec(sym)
  if (suffix !== null) return sym.slice(0, suffix.index)
  if (!sym.endsWith(']')) return undefined
  let depth = 0
  for (let i = sym.length - 1; i >= 0; i--) {
    if (sym[i] === ']') depth++
    if (sym[i] === '[') depth--
    if (depth === 0) return sym.slice(0, i)
  }
  return undefined
}

export type Sameness = 'same' | 'different' | 'unknown'

/**
 * Whether two paths lead to the same object.
 *
 * Different are paths of one shape from different starts: `a` and `b`, `a.kvm` and `b.kvm`. Paths of different shape
 * (`vcpu.kvm` and `kvm`) may well lead to the same object.
 */
export function sameObject(a: string | undefined, b: string | undefined): Sameness {
  if (a === undefined || b === undefined) return 'unknown'
  if (a === b) return 'same'
  if (isPast(a) || isPast(b)) return 'different'
  const [first, second] = [a.split('.'), b.split('.')]
  if (first.length !== second.length || /[@(:]/.test(a) || /[@(:]/.test(b)) return 'unknown'
  return first.slice(1).join('.') === second.slice(1).join('.') ? 'different' : 'unknown'
}

/**
 * The place that a path leads to, whichever read led there: `root.spte[i].sp.spte[j]` for
 * `@{3}(*root.spte[i]).sp.spte[j]`. Undefined unless it begins with a name, or with what was read from a place that does.
 */
export function locationOf(sym: string): string | undefined {
  if (!/^(?:[A-Za-z_$][\w$]*[.[]|@\{[^}]*\}\(\*[A-Za-z_$])/.test(sym) || sym.startsWith('either:')) return undefined
  return sym.replace(/@\{[^}]*\}\(\*/g, '').replace(/[()]/g, '')
}

/** Equal for what is found at one place: it vouches for the same. */
export function locationKey(sym: string | undefined): string {
  return sym === undefined ? '' : (locationOf(sym) ?? 'somewhere')
}
