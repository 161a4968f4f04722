import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const cache = fileURLToPath(new URL('../node_modules/.cache/rulebook/', import.meta.url))
/** What of a kernel is unpacked: what KVM needs, and nothing else. */
const parts = ['arch/*/kvm', 'virt/kvm', 'include/linux/kvm_host.h', 'Documentation/virt/kvm', 'scripts/checkpatch.pl']

export type KernelRelease = '6.1' | '6.12'

/** Where the KVM of a real kernel is, or why there is none. */
export type KernelSources =
  | { readonly kind: 'found'; readonly root: string }
  | { readonly kind: 'missing'; readonly why: string }

/**
 * KERNEL_TREE_6_12 (or _6_1; for 6.12 also KERNEL_TREE), else Debian's linux-source of that release: its KVM is unpacked
 * once, which takes half a minute, and kept under node_modules/.cache.
 */
export function findKernelSources(release: KernelRelease): KernelSources {
  const names = [`KERNEL_TREE_${release.replace('.', '_')}`, ...(release === '6.12' ? ['KERNEL_TREE'] : [])]
  for (const name of names) {
    const root = process.env[name]
    if (root === undefined || root === '') continue
    return existsSync(join(root, 'virt/kvm')) ? { kind: 'found', root } : { kind: 'missing', why: `${name}=${root} has no virt/kvm` }
  }
  const archive = `linux-source-${release}.tar.xz`
  const present = existsSync('/usr/src') && readdirSync('/usr/src').includes(archive)
  return present ? unpack(archive) : { kind: 'missing', why: `no ${names.join(', no ')} and no /usr/src/${archive}` }
}

/** Unpacks beside the place and moves there: a broken off unpacking leaves nothing that looks whole. */
function unpack(archive: string): KernelSources {
  const name = archive.replace('.tar.xz', '')
  const root = join(cache, `${name}-kvm`)
  if (existsSync(root)) return { kind: 'found', root }
  const folder = join(cache, `unpacking-${process.pid}`)
  mkdirSync(folder, { recursive: true })
  const members = parts.map((part) => `${name}/${part}`)
  const tar = spawnSync('tar', ['-xJf', join('/usr/src', archive), '-C', folder, '--wildcards', ...members], { encoding: 'utf8' })
  const isWhole = existsSync(join(folder, name, 'virt/kvm')) && existsSync(join(folder, name, 'arch/x86/kvm'))
  if (isWhole && !existsSync(root)) renameSync(join(folder, name), root)
  rmSync(folder, { recursive: true, force: true })
  return existsSync(root) ? { kind: 'found', root } : { kind: 'missing', why: `tar could not unpack /usr/src/${archive}: ${tar.stderr.trim()}` }
}
