import { isExplore, readPages } from './pages.ts'

/** Every clause that a page runs is a tag, so `--tags-filter 4.2.1-recheck` selects its tests. */
export function clauseTags(root: string): { name: string }[] {
  const { pages } = readPages(root)
  const ids = pages.flatMap(({ blocks }) => blocks.filter(isExplore).flatMap(({ without }) => without))
  return [...new Set(ids)].sort().map((name) => ({ name }))
}
