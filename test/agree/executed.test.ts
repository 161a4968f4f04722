import { transformSync } from 'oxc-transform'
import { describe, expect, it } from 'vitest'
import { programsOf, subsetOf } from '../../src/agree/programs.ts'
import type { Style } from '../../src/agree/render/style.ts'
import { styles } from '../../src/agree/render/style.ts'
import { toTypeScript } from '../../src/agree/render/typescript.ts'
import { editSource } from '../../src/chapter/edit.ts'
import { explore } from '../../src/explore/explore.ts'
import type { Exploration } from '../../src/explore/exploration.ts'
import * as locks from '../../src/kernel/locks.ts'
import * as rwonce from '../../src/kernel/rwonce.ts'
import * as kvmHost from '../../src/kvm/kvm_host.ts'
import * as attributes from '../../src/kvm/kvm_main/mem_attributes.ts'
import * as pfn from '../../src/kvm/kvm_main/pfn.ts'
import * as types from '../../src/kvm/types.ts'
import * as mappingLevel from '../../src/kvm/x86/mapping_level.ts'
import * as frames from '../../src/ops/frames.ts'
import type { Task } from '../../src/ops/op.ts'
import { adversaries, against } from '../../src/scenario/consumers/adversaries.ts'
import { compile } from '../../src/scenario/consumers/compile.ts'
import * as kit from '../../src/scenario/consumers/kit.ts'
import type { Program } from '../../src/scenario/consumers/program.ts'
import { runConsumer, type Consumer } from '../../src/scenario/consumers/runConsumer.ts'

/*
 * The explorer runs the tree of a program, the linter reads its text. Here the text itself is run: it goes through the
 * loader, like a module of the model, and must have the same outcomes.
 */

/** What the text may import, by name. */
const names: Readonly<Record<string, unknown>> = { ...locks, ...rwonce, ...kvmHost, ...attributes, ...pfn, ...types, ...mappingLevel, ...kit, ...frames }

type Function = (...given: unknown[]) => Task<types.RetPf>

function executed(program: Program, style: Style): Consumer {
  const edited = editSource(toTypeScript(program, style), 'src/scenario/consumers/consumer.ts', { live: true })
  if (!edited.ok) throw new Error(edited.problems.map(({ message }) => message).join('\n'))
  const { code, errors } = transformSync('consumer.ts', edited.code)
  if (errors.length > 0) throw new Error(errors[0]?.message)
  const body = code.replace(/^import .*$/gm, '').replace(/^export /gm, '')
  const used = Object.keys(names).filter((name) => body.includes(name))
  // The text is made by this project, of this project's vocabulary.
  const make = new Function(...used, `'use strict';\n${body}\nreturn consumer`) as (...given: unknown[]) => Function
  const consumer = make(...used.map((name) => names[name]))
  return ({ kvm, gfn, slot, root }) => consumer(kvm, gfn, slot, root)
}

function outcomes({ verdict, outcomes: all }: Exploration): readonly string[] {
  return [verdict, ...all.keys()]
}

const some = subsetOf(programsOf({ size: 5, every: 0, random: 1000, seed: 11 }), 24)

describe('the text of a program, run through the loader', () => {
  it.each(some.map(({ text, program }, index) => [text, program, index] as const))('has the outcomes of the program: %s', (_text, program, index) => {
    const rest = compile(program)
    const consumer = executed(program, styles[index % styles.length]!)
    // The first adversary, and another one in turn.
    for (const adversary of [adversaries[0]!, adversaries[1 + (index % 3)]!]) {
      const read = outcomes(explore(against(adversary, consumer)))
      expect(read).toEqual(outcomes(explore(against(adversary, (given) => runConsumer(given, rest)))))
    }
  })

  it('is not the text of another program: one with another outcome is told apart', () => {
    const [page, lock, install] = [{ kind: 'page' }, { kind: 'lock', mode: 'write' }, { kind: 'install', at: '4K' }] as const
    const unsafe = executed({ body: [page, lock, install] }, styles[0]!)
    const safe = compile({ body: [{ kind: 'snapshot' }, page, lock, { kind: 'guard', test: 'retry_gfn' }, install] })
    expect(outcomes(explore(against(adversaries[0]!, unsafe)))).not.toEqual(outcomes(explore(against(adversaries[0]!, (given) => runConsumer(given, safe)))))
  })
})
