/** Orders `4.2.1` after `4.2` and before `4.10`. */
export function compareNumbers(a: string, b: string): number {
  const [as, bs] = [a.split('.').map(Number), b.split('.').map(Number)]
  for (let i = 0; i < Math.max(as.length, bs.length); i += 1) {
    const difference = (as[i] ?? -1) - (bs[i] ?? -1)
    if (difference !== 0) return difference
  }
  return 0
}
