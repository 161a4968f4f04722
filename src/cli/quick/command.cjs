/** The command that the arguments name, behind `-C DIR` if that comes first; undefined if none. */
function commandIn(argv) {
  const [option, folder, third] = argv.slice(2)
  return option === '-C' && folder !== undefined ? third : option
}

module.exports = { commandIn }
