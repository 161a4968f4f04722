import { existsSync, readFileSync } from 'node:fs'

/**
 * The most memory that this process ever held.
 *
 * On Linux not what getrusage() says: that counts the process that started this one, too.
 */
export function peakMegabytes(): number {
  const status = existsSync('/proc/self/status') ? readFileSync('/proc/self/status', 'utf8') : ''
  const kilobytes = /^VmHWM:\s+(\d+) kB/m.exec(status)?.[1] ?? process.resourceUsage().maxRSS
  return Math.round(Number(kilobytes) / 1024)
}
