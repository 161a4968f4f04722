/** Everything that can be come to from the start, which is part of it. */
export function closure(start: Iterable<string>, next: (from: string) => Iterable<string>): Set<string> {
  const reached = new Set<string>()
  const open = [...start]
  for (let one = open.pop(); one !== undefined; one = open.pop()) {
    if (reached.has(one)) continue
    reached.add(one)
    open.push(...next(one))
  }
  return reached
}
