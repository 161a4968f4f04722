import type { SourceText } from '../facts/sourceFacts.ts'
import type { Finding, Place, Undecided } from '../finding.ts'
import { plural } from '../report/report.ts'
import type { LintedPatch } from './lintSeries.ts'

const WIDTH = 72

/** What a series changes, in the form of a review mail: the code quoted, the remark below it. */
export function reviewText(patches: readonly LintedPatch[]): string {
  const parts = patches.flatMap((patch) => {
    const remarks = remarksOf(patch)
    return remarks.length === 0 ? [] : [[`> Subject: ${patch.subject}`, ...remarks].join('\n\n')]
  })
  const [introduced, fixed, open] = [count(patches, 'introduced'), count(patches, 'fixed'), count(patches, 'undecided')]
  const silent = `${plural(patches.length, 'patch').replace('patchs', 'patches')}: ${introduced} introduced, ${fixed} fixed, ${open} undecided`
  return `${[...parts, silent].join('\n\n')}\n`
}

function count(patches: readonly LintedPatch[], kind: 'introduced' | 'fixed' | 'undecided'): number {
  return patches.reduce((sum, patch) => sum + patch[kind].length, 0)
}

function remarksOf({ introduced, fixed, undecided, skipped, texts }: LintedPatch): readonly string[] {
  return [
    ...introduced.map((finding) => findingRemark(finding, texts)),
    ...undecided.map(({ place, reason }: Undecided) => `${quoted(place, texts)}\n\n${wrapped(`I cannot tell whether this is right: ${reason}. (undecided)`)}`),
    ...fixed.map(({ place, message, rule }) => wrapped(`Fixes what was found in ${place.file}: ${message}. (${rule})`)),
    ...(skipped.length === 0 ? [] : [wrapped(`Not looked at, as the tree does not have it: ${skipped.join(', ')}.`)]),
  ]
}

function findingRemark({ place, message, related, help, rule, clause }: Finding, texts: ReadonlyMap<string, SourceText>): string {
  const story = related.map(({ label, place: { file, line }, text }) => `  ${label}: ${file}:${line} ${text}`.trimEnd())
  const sentence = wrapped(`${message.charAt(0).toUpperCase()}${message.slice(1)}.`)
  const advice = help === undefined ? [] : [wrapped(`${help.charAt(0).toUpperCase()}${help.slice(1)}.`)]
  const rules = `(${rule}${clause === undefined ? '' : `, clause ${clause}`})`
  return [quoted(place, texts), '', sentence, ...(story.length === 0 ? [] : ['', ...story, '']), ...advice, rules].join('\n')
}

function quoted({ file, line }: Place, texts: ReadonlyMap<string, SourceText>): string {
  const lines = texts.get(file)?.text.split('\n') ?? []
  const shown = lines.slice(Math.max(0, line - 3), line).map((text) => `> ${text}`.trimEnd())
  return [`> ${file}:${line}`, ...shown].join('\n')
}

function wrapped(text: string): string {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > WIDTH) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, line].join('\n')
}
