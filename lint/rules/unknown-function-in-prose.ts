import { knownNames } from '../prose/knownNames.ts'
import type { Meant } from '../prose/knownNames.ts'
import { mentionsInComment, mentionsOnPage } from '../prose/mentions.ts'
import type { Mention } from '../prose/mentions.ts'
import { proseOf } from '../prose/prose.ts'
import type { Place } from '../finding.ts'
import type { Rule } from '../rule.ts'

/**
 * A function or field named in prose does not exist, expected a name of the model or of the kernel.
 *
 * The kernel renames things and comments stay behind. Known are the names of `src/kvm` and `src/kernel`, those
 * of the chapter's `Kernel:` lines, and those that the rule's page lists.
 *
 * Misses: names without back-ticks; `Differs:` lines, which speak of other kernels.
 */
export const unknownFunctionInProse: Rule = {
  id: 'unknown-function-in-prose',
  summary: 'a function or field named in prose that does not exist',
  severity: 'warning',
  clauses: [],
  check(context) {
    const { files, pages, chapter, placeIn } = proseOf(context)
    const { vocabulary } = context
    const names = knownNames({ files: files.map(({ facts }) => facts), chapter, pages, vocabulary })
    const comments = [...files.flatMap((file) => file.comments), ...chapter.map(({ comment }) => comment)]
    const mentions = [...comments.flatMap(mentionsInComment), ...pages.flatMap(mentionsOnPage)]
    for (const mention of mentions.filter((one) => !names.has(one))) {
      const meant = names.meant(mention)
      // A run may see a part of the project only; a name of ours may then be in the rest, unless it is a misspelt one.
      if (!mention.name.includes('_') && meant === undefined) continue
      const { file, start, end, inComment } = mention
      const place = placeIn(file, start, end)
      if (isInTable(place, vocabulary.place)) continue
      const isSure = inComment && meant?.since !== undefined
      context.report({
        place,
        message: `\`${shown(mention)}\` does not exist, expected a name of the model or of the kernel`,
        related: [],
        help: helpFor(mention, meant),
        ...(isSure ? { fix: { edits: [{ start, end, text: meant.name }] } } : {}),
      })
    }
  },
}

/** The table of the vocabulary defines names; it does not use them. */
function isInTable({ file, line }: Place, table: Place): boolean {
  return file === table.file && line >= table.line && line <= table.endLine
}

function shown({ kind, name }: Pick<Mention, 'kind' | 'name'>): string {
  return kind === 'function' ? `${name}()` : `kvm->${name}`
}

function helpFor({ kind }: Mention, meant: Meant | undefined): string {
  if (meant === undefined) return 'name one that exists, or list it in docs/rules/unknown-function-in-prose.md'
  const name = shown({ kind, name: meant.name })
  return meant.since === undefined ? `did you mean \`${name}\`?` : `write \`${name}\`, its name since ${meant.since}`
}
