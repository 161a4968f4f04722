import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const lockingPath = 'Documentation/virt/kvm/locking.rst'
const cache = fileURLToPath(new URL('../../node_modules/.cache/rulebook/', import.meta.url))

/** Where a real locking.rst is, or why there is none. */
export type KernelTree =
  | { readonly kind: 'found'; readonly locking: string }
  | { readonly kind: 'missing'; readonly why: string }

/**
 * KERNEL_TREE or KERNEL_TREE_6_12, else Debian's linux-source: its one file is unpacked once, which
 * takes some seconds, and kept under node_modules/.cache.
 */
export function findKernelTree(): KernelTree {
  for (const name of ['KERNEL_TREE', 'KERNEL_TREE_6_12']) {
    const root = process.env[name]
    if (root === undefined || root === '') continue
    const locking = join(root, lockingPath)
    if (existsSync(locking)) return { kind: 'found', locking }
    return { kind: 'missing', why: `${name}=${root} has no ${lockingPath}` }
  }
  const archives = existsSync('/usr/src') ? readdirSync('/usr/src') : []
  const sources = archives.filter((name) => /^linux-source-6\.\d+\.tar\.xz$/.test(name))
  const archive = sources.sort(newestFirst)[0]
  if (archive !== undefined) return unpack(archive)
  return { kind: 'missing', why: 'no KERNEL_TREE and no /usr/src/linux-source-6.*.tar.xz' }
}

function unpack(archive: string): KernelTree {
  const name = archive.replace('.tar.xz', '')
  const locking = join(cache, name, lockingPath)
  if (existsSync(locking)) return { kind: 'found', locking }
  mkdirSync(cache, { recursive: true })
  const member = `${name}/${lockingPath}`
  const from = join('/usr/src', archive)
  const args = ['-xJf', from, '-C', cache, '--occurrence=1', member]
  const tar = spawnSync('tar', args, { encoding: 'utf8', timeout: 120_000, killSignal: 'SIGKILL' })
  if (existsSync(locking)) return { kind: 'found', locking }
  return { kind: 'missing', why: `tar could not unpack ${member}: ${tar.error?.message ?? tar.stderr.trim()}` }
}

function newestFirst(a: string, b: string): number {
  return b.localeCompare(a, 'en', { numeric: true })
}
