import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import type { Command } from 'commander'
import type { ExitCode } from './exit.ts'
import type { LintFlags } from './lint.ts'

export interface LintSetting {
  /** The folder of `-C`; undefined if it was not given. */
  readonly named: () => string | undefined
  readonly home: string
  readonly exit: (code: ExitCode) => void
}

const collect = (value: string, before: readonly string[] = []): readonly string[] => [...before, value]

/** `rulebook lint` and `rulebook explain`. */
export function addLint(command: Command, { named, home, exit }: LintSetting): void {
  command
    .command('lint')
    .description('check code, comments and pages against the rules of the chapter')
    .argument('[paths...]', 'files and folders (default: as configured, or all)')
    .option('--format <name>', 'stylish, json, sarif, github or checkpatch')
    .option('--rule <id>', 'run this rule only; may be repeated', collect)
    .option('--fix', 'mend what can be mended, in comments only, and report the rest')
    .option('--fix-dry-run', 'print what --fix would write, as a diff')
    .option('--max-warnings <count>', 'how many warnings are allowed (default: none)')
    .option('--quiet', 'print errors only; warnings do not count then, unless --max-warnings is given')
    .option('--no-cache', 'lint anew, and remember nothing')
    .option('--cache', 'use what an earlier run found, where nothing has changed (default)')
    .option('--cache-location <folder>', 'where to remember (default: node_modules/.cache/rulebook)')
    .option('--config <file>', 'read this configuration')
    .option('--watch', 'lint again after each change')
    .option('--stats', 'print what the run took, and with --tree how many functions were read')
    .option('--tree <dir>', 'check the KVM of a Linux tree, or of one that has only KVM')
    .option('--arch <name...>', 'with --tree: architectures (default: all that the tree has)')
    .option('--format-patch <dir>', 'with --tree: write a series that puts the chapter into locking.rst and pointers in the place of comments that repeat it')
    .option('--author <name>', 'with --format-patch: `Name <address>` (default: as git is configured)')
    .option('--patch <file>', 'with --tree: report what a patch, or each of a mailbox, introduces and fixes; - for the standard input')
    .addHelpText(
      'after',
      examples(
        'rulebook lint',
        'rulebook lint src/kvm/x86 --format checkpatch',
        'rulebook lint --rule unguarded-mapping-level --rule lock-order-inversion',
        'rulebook lint --fix-dry-run | git apply',
        'rulebook lint --tree ~/linux --arch x86 loongarch',
        'rulebook lint --tree ~/linux --patch series.mbox',
        'rulebook lint --tree ~/linux --fix-dry-run',
        'rulebook lint --tree ~/linux --format-patch outgoing',
        'rulebook explain rules-repeated-in-comment',
      ),
    )
    .addHelpText('after', '\nExit codes: 0 no findings, 1 findings or something undecided, 2 the input\ncannot be read.\n')
    .action(async (paths: string[], flags: LintFlags) => {
      if (flags.tree !== undefined || flags.patch !== undefined || flags.arch !== undefined || flags.formatPatch !== undefined) {
        const { lintTreeCommand } = await import('./lintTree.ts')
        exit(await lintTreeCommand(home, paths, flags))
        return
      }
      const { lintCommand } = await import('./lint.ts')
      const from = process.cwd()
      exit(await lintCommand({ root: rootFor(named(), from), from, home }, paths, flags))
    })
  command
    .command('explain')
    .description('print the page of a lint rule')
    .argument('<rule>', 'id of a rule')
    .addHelpText('after', examples('rulebook explain unguarded-mapping-level'))
    .action(async (rule: string) => {
      const { explainCommand } = await import('./explain.ts')
      exit(explainCommand(home, rule))
    })
}

/** The folder named, or the nearest one upwards that holds a project, or the one the user is in. */
function rootFor(named: string | undefined, from: string): string {
  if (named !== undefined) return resolve(named)
  for (let folder = from; ; folder = dirname(folder)) {
    const isProject = ['rulebook.config.ts', 'rulebook.config.json', 'package.json', 'tsconfig.json', '.git'].some((name) => existsSync(join(folder, name)))
    if (isProject) return folder
    if (dirname(folder) === folder) return from
  }
}

function examples(...lines: readonly string[]): string {
  return `\nExamples:\n${lines.map((line) => `  ${line}`).join('\n')}\n`
}
