import type { Command } from 'commander'
import type { DriftFlags } from './drift.ts'
import type { ExitCode } from './exit.ts'

/** Adds `rulebook drift` to the command line. */
export function addDrift(command: Command, root: () => string, exit: (code: ExitCode) => void): void {
  command
    .command('drift')
    .description('compare the chapter with a kernel tree: names, places, the lock table, and section 4 where the tree has it')
    .requiredOption('--tree <dir>', 'a Linux tree, or one that has only KVM and its documents')
    .option('--release <version>', 'which kernel it is (default: as its Makefile says)')
    .option('--json', 'print the differences as JSON')
    .addHelpText('after', '\nExamples:\n  rulebook drift --tree ~/linux\n  rulebook drift --tree ~/kvm-only --release 6.12 --json\n')
    .addHelpText('after', '\nExit codes: 0 both say the same, 1 they do not, 2 the tree cannot be read.\n')
    .action(async (flags: DriftFlags) => {
      // It reads the chapter with a compiler, which the other commands do without.
      const { driftCommand } = await import('./drift.ts')
      exit(driftCommand(root(), flags))
    })
}
