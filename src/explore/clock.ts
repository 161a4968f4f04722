/**
 * Milliseconds, by a clock that only goes forward.
 *
 * Not `performance`: Node loads that when it is first asked for, which takes as long as a small search.
 */
export function milliseconds(): number {
  const [seconds, nanoseconds] = process.hrtime()
  return seconds * 1000 + nanoseconds / 1e6
}
