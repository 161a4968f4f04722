/**
 * The linter for programs:
 *
 *     import { lintProject } from 'kvm-rulebook'
 *     const result = await lintProject({ root: '.' })
 *
 * Plain JavaScript, for whoever imports it may have no way to load TypeScript.
 */
import { register } from 'node:module'

register('../src/cli/hooks.js?stage=transpile', import.meta.url)
export const { lintProject, rules } = await import('./api.ts')
