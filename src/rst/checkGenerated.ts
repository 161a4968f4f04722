import { createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff'

/**
 * What must change for a generated file to be up to date, as a unified diff, or undefined.
 *
 * `actual` is undefined where the file is missing. There are no dates in the diff, and it applies
 * with `patch -p1`.
 */
export function checkGenerated(
  path: string,
  actual: string | undefined,
  expected: string,
): string | undefined {
  if (actual === expected) return undefined
  const from = actual === undefined ? '/dev/null' : `a/${path}`
  return createTwoFilesPatch(from, `b/${path}`, actual ?? '', expected, undefined, undefined, {
    headerOptions: FILE_HEADERS_ONLY,
  })
}
