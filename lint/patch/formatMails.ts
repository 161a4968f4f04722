import { unifiedDiff } from '../fix/unifiedDiff.ts'

/** A patch to be mailed. */
export interface Letter {
  readonly subject: string
  readonly body: string
  readonly path: string
  readonly before: string
  readonly after: string
}

export interface Sender {
  /** `Name <address>` */
  readonly author: string
  readonly date: Date
}

/** The mails of a series by file name, as `git format-patch` would write them and `git am` takes them. */
export function formatMails(letters: readonly Letter[], sender: Sender): ReadonlyMap<string, string> {
  return new Map(letters.map((letter, index) => [fileName(letter.subject, index + 1), mail(letter, { ...sender, number: index + 1, of: letters.length })]))
}

function fileName(subject: string, number: number): string {
  return `${String(number).padStart(4, '0')}-${subject.replace(/[^A-Za-z0-9._]+/g, '-').replace(/^-|-$/g, '').slice(0, 52)}.patch`
}

interface Numbered extends Sender {
  readonly number: number
  readonly of: number
}

function mail({ subject, body, path, before, after }: Letter, { author, date, number, of }: Numbered): string {
  const diff = unifiedDiff(path, before, after)
  const [added, removed] = [/^\+(?!\+\+ )/gm, /^-(?!-- )/gm].map((pattern) => (diff.match(pattern) ?? []).length)
  const head = [
    'From 0000000000000000000000000000000000000000 Mon Sep 17 00:00:00 2001',
    `From: ${author}`,
    `Date: ${date.toUTCString().replace('GMT', '+0000')}`,
    `Subject: [PATCH${of === 1 ? '' : ` ${number}/${of}`}] ${subject}`,
  ]
  const stat = ` ${path} | ${added! + removed!} ${'+'.repeat(Math.min(added!, 30))}${'-'.repeat(Math.min(removed!, 30))}\n 1 file changed, ${added!} insertions(+), ${removed!} deletions(-)\n`
  return `${head.join('\n')}\n\n${body.trim()}\n\nSigned-off-by: ${author}\n---\n${stat}\ndiff --git a/${path} b/${path}\n${diff}-- \nrulebook\n\n`
}
