import type { Program } from '../scenario/consumers/program.ts'
import { straightPrograms } from './enumerate.ts'
import { randomPrograms } from './random.ts'
import { styles, type Style } from './render/style.ts'
import type { Selection } from './selection.ts'
import { textOf } from './text.ts'

/** A program with how it is written down, which its text decides. */
export interface Chosen {
  readonly text: string
  readonly program: Program
  readonly style: Style
}

/** The programs in a fixed order: straight ones by size, then the random ones. No two are the same. */
export function programsOf({ size, every, random, seed }: Selection): readonly Chosen[] {
  const straight = Array.from({ length: size }, (_, index) => [...straightPrograms(index + 1)]).flat()
  const longer = every === 0 ? [] : [...straightPrograms(size + 1)].filter((_, index) => index % every === 0)
  return [...straight, ...longer, ...randomPrograms(random, { seed, beyond: every === 0 ? size : size + 1 })].map(chosen)
}

export function chosen(program: Program): Chosen {
  const text = textOf(program)
  return { text, program, style: styles[hashOf(text) % styles.length]! }
}

/** A fixed few of them, spread evenly: for every run of the tests. */
export function subsetOf(programs: readonly Chosen[], count: number): readonly Chosen[] {
  return programs.length <= count ? programs : Array.from({ length: count }, (_, index) => programs[Math.floor((index * programs.length) / count)]!)
}

/** FNV-1a: the same everywhere. */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return hash >>> 0
}
