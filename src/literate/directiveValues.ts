import { isBugId } from '../chapter/twin.ts'

/** A mistake in an info string; `at` is the offset in it. */
export interface Mistake {
  readonly at: number
  readonly message: string
  readonly help?: string | undefined
}

export interface Attribute {
  readonly key: string
  readonly value: string
  readonly at: number
}

/** The attributes of an info string, and where mistakes in them go. */
export interface Info {
  readonly attributes: ReadonlyMap<string, Attribute>
  readonly mistakes: Mistake[]
  readonly at: number
  readonly language: 'ts' | 'c'
}

/** Bugs that harm nothing are put back like others; the page claims that nothing bad is reached. */
export function readTwins(info: Info): { without: readonly string[]; harmless: readonly string[] } {
  const harmless = readList(info, 'harmless')
  return { without: [...readList(info, 'without'), ...readList(info, 'with'), ...harmless], harmless }
}

export function readTwin(info: Info): string {
  const key = info.attributes.has('with') ? 'with' : 'without'
  if (key === 'with' && info.attributes.has('without')) info.mistakes.push({ at: info.at, message: '`without` and `with`, expected one of them' })
  const id = required(info, key, key === 'with' ? 'the id of a bug' : 'a clause id')
  if (id !== '') checkFamily(info, key, id)
  return id
}

type TwinKey = 'without' | 'with' | 'harmless'

/** A bug is put back, a clause is taken out. */
function checkFamily(info: Info, key: TwinKey, id: string): void {
  const at = info.attributes.get(key)?.at ?? info.at
  if (isBugId(id) !== (key === 'without')) return
  const is = key !== 'without' ? 'is not the id of a bug (a year and words)' : 'is the id of a bug'
  info.mistakes.push({ at, message: `\`${id}\` ${is}, expected \`${key === 'without' ? 'with' : 'without'}=${id}\`` })
}

function readList(info: Info, key: TwinKey): readonly string[] {
  const attribute = info.attributes.get(key)
  if (attribute === undefined) return []
  const ids = attribute.value.split(',')
  for (const [index, id] of ids.entries()) {
    if (id === '') info.mistakes.push({ at: attribute.at, message: `empty ${key === 'without' ? 'clause id' : 'id'}, expected ids with commas between` })
    else if (ids.indexOf(id) < index) {
      info.mistakes.push({ at: attribute.at, message: `${key === 'without' ? 'clause' : 'bug'} \`${id}\` twice, expected once` })
    } else checkFamily(info, key, id)
  }
  return [...new Set(ids)].filter((id) => id !== '')
}

export function required(info: Info, key: string, what: string): string {
  const attribute = info.attributes.get(key)
  if (attribute !== undefined && attribute.value !== '') return attribute.value
  const is = attribute === undefined ? `no \`${key}\`` : `empty \`${key}\``
  info.mistakes.push({ at: attribute?.at ?? info.at, message: `${is}, expected \`${key}=\` and ${what}` })
  return ''
}
