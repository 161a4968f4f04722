import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { loadGrammar, type Parse } from '../../../../lint/front/c/grammar.ts'
import { readC, type ReadFile } from '../../../../lint/front/c/readC.ts'
import type { KnownPieces } from '../../../../lint/front/c/readPieces.ts'
import { loadTree } from '../../../../lint/tree/loadTree.ts'
import { findKernelSources } from '../../../kernelTree.ts'
import { edited, edits } from './edits.ts'

let parse: Parse

beforeAll(async () => {
  parse = await loadGrammar()
})

/** All that is in a file, as text: equal texts, equal facts, in the same order. */
function factsText({ pieces, functions, constants, aliases, problems }: ReadFile): string {
  const plain = (_key: string, value: unknown): unknown => (value instanceof Set ? [...(value as ReadonlySet<unknown>)] : value)
  return JSON.stringify({ pieces, functions, constants: [...constants], aliases: [...aliases], problems }, plain, 1)
}

function knownOf({ pieces }: ReadFile): KnownPieces {
  return new Map(pieces.map((piece) => [piece.print, piece]))
}

interface Again {
  readonly facts: ReadFile
  /** How many times the grammar was asked. */
  readonly parses: number
}

function readAgain(path: string, text: string, known: KnownPieces = new Map()): Again {
  let parses = 0
  const facts = readC({ path, text }, { wants: () => true, known, parse: (masked) => {
    parses++
    return parse(masked)
  } })
  return { facts, parses }
}

/** Reading with what is known of `before` gives what reading anew gives. */
function expectSame(path: string, text: string, before: ReadFile): Again {
  const again = readAgain(path, text, knownOf(before))
  const anew = readAgain(path, text)
  if (factsText(again.facts) !== factsText(anew.facts)) expect(factsText(again.facts), text).toBe(factsText(anew.facts))
  expect(again.parses).toBeLessThanOrEqual(anew.parses)
  return again
}

const path = 'arch/x86/kvm/mmu/some.c'
const code = `#include <linux/kvm_host.h>

#define mmu_lock_of(kvm) (&(kvm)->mmu_lock)
#define is_stale(kvm, seq, gfn) \\
	mmu_invalidate_retry_gfn(kvm, seq, gfn)
#ifdef CONFIG_X86_32
#define pgoff(a) (a)
#else
#define pgoff(a) do { lock(a); unlock(a); } while (0)
#endif
#define other_name first

static int limit = 3, more = 4;
static const struct ops table = { .call = second, .name = "a } b" };

/* The first: { */
static int first(struct kvm *kvm, gfn_t gfn, int seq)
{
	int level = 0;

	spin_lock(mmu_lock_of(kvm)); // {
	if (is_stale(kvm, seq, gfn))
		goto out;
	for_each_slot(slot, kvm)
		level += host_pfn_mapping_level(kvm, gfn, slot);
out:
	spin_unlock(&kvm->mmu_lock);
	return level ?: limit;
}

#ifdef CONFIG_X86_64
int second(struct kvm *kvm) { return first(kvm, 0, '}'); }
#else
int second(struct kvm *kvm) { return 0; }
#endif

int FNAME(third)(struct kvm *kvm)
{
	switch (FNAME(walk)(kvm)) {
	case 1 ... 3:
		return other_name(kvm, 1, 2);
	}
#ifndef LOCAL
	rt_lock(kvm);
#else
	raw_lock(kvm);
#endif
	return second(kvm) + table.call(kvm) + pgoff(more) + FNAME( fourth )(kvm);
}

static int FNAME(walk)(struct kvm *kvm) { return kvm->mmu_invalidate_seq; }
static int FNAME( fourth )(struct kvm *kvm) { return 4; }
`

describe('a file that has changed', () => {
  it('is read as if nothing was known of it', () => {
    const before = readAgain(path, code).facts
    fc.assert(fc.property(edits, (all) => void expectSame(path, edited(code, all), before)), { seed: 21, numRuns: 800 })
  })

  it.each([
    ['what is said in a function', (text: string) => text.replace('goto out;', 'return 0;'), 1],
    ['a comment', (text: string) => text.replace('/* The first: { */', '/*\n * The first\n */\n'), 0],
    ['a line above all', (text: string) => `\n${text}`, 0],
    ['a function that is added', (text: string) => `${text}\nstatic void new(void) { }\n`, 1],
    // Who calls it is told what it is.
    ['what a name stands for', (text: string) => text.replace('int second(struct kvm *kvm) { return first(kvm, 0, \'}\'); }', 'int second_of(struct kvm *kvm) { return 0; }'), 3],
    ['which side of an #if is read', (text: string) => `#define LOCAL 1\n${text}`, 1],
    // All who name a template.
    ['what the name of a template stands for', (text: string) => text.replace('static int FNAME( fourth )', 'static int FNAME( fifth )'), 3],
    ['the column', (text: string) => text.replace('static int FNAME(walk)', ' static int FNAME(walk)'), 1],
  ])('is parsed only where it has: %s', (_name, edit, parses) => {
    expect(expectSame(path, edit(code), readAgain(path, code).facts).parses).toBe(parses)
  })

  it('is not taken for another one with the same text', () => {
    const before = readAgain('arch/x86/kvm/other.c', code).facts
    expect(expectSame(path, code, before).parses).toBeGreaterThan(5)
  })

  it('keeps functions with one name apart', () => {
    const one = 'int twice(void) { return 1; }\n'
    const before = readAgain(path, `${one}int between(void) { return twice(); }\n${one}`).facts
    expect(before.functions.map(({ id }) => id.slice(path.length))).toEqual(['#twice', '#between', '#twice<3>'])
    expect(expectSame(path, `${one}\n${one}`, before).facts.functions.map(({ id }) => id.slice(path.length))).toEqual(['#twice', '#twice<3>'])
    expect(expectSame(path, `\n\n${one}`, before).facts.functions.map(({ id }) => id.slice(path.length))).toEqual(['#twice'])
  })
})

describe.each(['6.12', '6.1'] as const)('the KVM of %s', (release) => {
  const kernel = findKernelSources(release)
  const why = kernel.kind === 'missing' ? ` (skipped: ${kernel.why})` : ''

  function sources(): readonly (readonly [path: string, text: string])[] {
    const loaded = kernel.kind === 'found' ? loadTree(kernel.root) : undefined
    if (loaded?.ok !== true) throw new Error('no tree')
    return [...new Map(loaded.tree.archs.flatMap((arch) => arch.sources.map((source) => [source.path, source.text])))]
  }

  it.skipIf(kernel.kind === 'missing')(`reads the same in pieces as in one go${why}`, () => {
    for (const [name, text] of sources()) {
      const inPieces = readAgain(name, text).facts
      const inOneGo = readC({ path: name, text }, { parse })
      expect(factsText({ ...inPieces, pieces: [] }) === factsText({ ...inOneGo, pieces: [] }), name).toBe(true)
    }
  }, 120_000)

  // One release is enough for that: it takes as long as all else here.
  if (release === '6.12') it.skipIf(kernel.kind === 'missing')(`reads each file the same with and without what is known of it${why}`, () => {
    let seed = 30
    for (const [name, text] of sources()) {
      const before = readAgain(name, text).facts
      fc.assert(fc.property(edits, (all) => void expectSame(name, edited(text, all), before)), { seed: seed++, numRuns: 1, endOnFailure: true })
    }
  }, 240_000)
})
