import type { TestProjectInlineConfiguration } from 'vitest/config'
import type { Chapter } from '../chapter/chapter.ts'
import type { Result } from '../chapter/problem.ts'
import type { Page } from './page.ts'
import { pageGlobs, readPages } from './pages.ts'
import { literate } from './plugin.ts'
import { chapterOf } from './sources.ts'
import { clauseTags } from './tags.ts'

/** What has been read of a project: the chapter in its sources and pages that are to run. */
export interface ProjectText {
  readonly chapter: Result<Chapter>
  readonly pages: readonly Page[]
}

/** The pages as a vitest project; the long timeout is for explorations, which end by their own limits. */
export function docsProject(root: string, { chapter, pages }: ProjectText = readProjectText(root)): TestProjectInlineConfiguration {
  return {
    root,
    plugins: [literate({ root, chapter })],
    test: {
      name: 'docs',
      include: [...pageGlobs],
      tags: clauseTags(chapter, pages),
      includeTaskLocation: true,
      testTimeout: 300_000,
      pool: 'threads',
      // Modules of the model keep no state (src/chapter/sharedState.ts), so pages may share them, and with them what V8 has compiled.
      isolate: false,
      maxWorkers: 2,
    },
  }
}

function readProjectText(root: string): ProjectText {
  return { chapter: chapterOf(root), pages: readPages(root).pages }
}
