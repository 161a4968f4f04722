/**
 * The ESLint plugin for a flat configuration:
 *
 *     import { recommended } from 'kvm-rulebook/eslint'
 *     export default [recommended]
 *
 * Plain JavaScript, for ESLint loads it without any way to load TypeScript.
 */
import { register } from 'node:module'

register('../src/cli/hooks.js?stage=transpile', import.meta.url)
export const { eslintPlugin, recommended } = await import('./eslintPlugin.ts')
