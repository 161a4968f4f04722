import { extname } from 'node:path'
import { kinds } from '../input/findFiles.ts'
import { nearest } from '../prose/nearest.ts'
import { kernelDocument, pointersInComment, pointersOnPage } from '../prose/pointers.ts'
import type { Pointer } from '../prose/pointers.ts'
import { proseOf } from '../prose/prose.ts'
import type { Prose } from '../prose/prose.ts'
import type { Rule, RuleContext } from '../rule.ts'

/**
 * A comment or page points to something that does not exist, expected a page, anchor, section or clause that does.
 *
 * Misses: sections named without the word "section"; files outside `docs` and `Documentation`; files of
 * kinds that the linter does not read, such as JSON, since it cannot tell which of them there are.
 */
export const danglingDocPointer: Rule = {
  id: 'dangling-doc-pointer',
  summary: 'a pointer to a page, anchor, section or clause that does not exist',
  severity: 'warning',
  clauses: [],
  check(context) {
    const prose = proseOf(context)
    const targets = targetsOf(context, prose)
    const comments = [...prose.files.flatMap((file) => file.comments), ...prose.chapter.map(({ comment }) => comment)]
    for (const pointer of [...comments.flatMap(pointersInComment), ...prose.pages.flatMap(pointersOnPage)]) {
      const fault = faultOf(pointer, targets)
      if (fault === undefined) continue
      const place = prose.placeIn(pointer.file, pointer.start, pointer.end)
      context.report({ place, related: [], message: fault.message, ...(fault.help === undefined ? {} : { help: fault.help }) })
    }
  },
}

interface Targets {
  readonly files: ReadonlySet<string>
  /** Every folder that a known file stands in. */
  readonly folders: ReadonlySet<string>
  readonly anchors: ReadonlyMap<string, readonly string[]>
  readonly sections: ReadonlySet<string>
  readonly clauses: ReadonlySet<string>
}

function targetsOf({ sources }: RuleContext, { pages, chapter }: Prose): Targets {
  const ids = (kind: 'section' | 'clause'): ReadonlySet<string> => new Set(chapter.filter((text) => text.kind === kind).map(({ id }) => id))
  return {
    files: new Set(sources.map(({ path }) => path)),
    folders: new Set(sources.flatMap(({ path }) => foldersOf(path))),
    anchors: new Map(pages.map(({ path, headings }) => [path, headings.map(({ anchor }) => anchor)])),
    sections: ids('section'),
    clauses: ids('clause'),
  }
}

function foldersOf(path: string): readonly string[] {
  const parts = path.split('/').slice(0, -1)
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'))
}

interface Fault {
  readonly message: string
  readonly help?: string
}

function faultOf(pointer: Pointer, targets: Targets): Fault | undefined {
  switch (pointer.kind) {
    case 'file':
      return fileFault(pointer, targets)
    case 'kernel document':
      return kernelFault(pointer, targets)
    case 'section':
      return isOtherDocument(pointer.target, targets) || targets.sections.has(pointer.target)
        ? undefined
        : fault({ what: `section ${pointer.target}`, expected: 'a section of the chapter', target: pointer.target, known: targets.sections })
    case 'clause':
      return isOtherDocument(pointer.target, targets) || targets.clauses.has(pointer.target)
        ? undefined
        : fault({ what: `clause ${pointer.target}`, expected: 'a clause of the chapter', target: pointer.target, known: targets.clauses })
  }
}

/** The chapter is one section of a longer document; numbers of the others are not known here. */
function isOtherDocument(number: string, { sections }: Targets): boolean {
  const first = number.split(/[.-]/)[0]!
  return ![...sections].some((section) => section.split('.')[0] === first)
}

function fileFault({ target, anchor }: Pointer, { files, folders, anchors }: Targets): Fault | undefined {
  const path = target.replace(/\/$/, '')
  if (!files.has(path)) {
    const isUnknown = folders.has(path) || (extname(path) !== '' && !kinds.test(path))
    return isUnknown ? undefined : fault({ what: `\`${path}\``, expected: 'a file of this project', target: path, known: [...files].filter((file) => file.startsWith('docs/')) })
  }
  const known = anchors.get(path)
  if (anchor === undefined || anchor === '' || known === undefined || known.includes(anchor)) return undefined
  return fault({ what: `\`${path}#${anchor}\``, expected: 'a heading of that page', target: anchor, known })
}

function kernelFault({ target }: Pointer, { files, folders }: Targets): Fault | undefined {
  const path = target.replace(/\/$/, '')
  // What else the kernel documents is not here to look at; only a document of KVM can be meant for the chapter's.
  if (path === kernelDocument || !path.startsWith('Documentation/virt/') || files.has(path) || folders.has(path)) return undefined
  return {
    message: `\`${path}\` does not exist in this project, expected ${kernelDocument}, which the chapter is part of`,
    help: `point to ${kernelDocument}, or to the page under docs/locking`,
  }
}

function fault(dangling: { what: string; expected: string; target: string; known: Iterable<string> }): Fault {
  const { what, expected, target, known } = dangling
  const meant = nearest(target, known)
  return { message: `${what} does not exist, expected ${expected}`, ...(meant === undefined ? {} : { help: `did you mean \`${meant}\`?` }) }
}
