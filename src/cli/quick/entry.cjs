/**
 * Runs what a command does, as the end of a module that awaits it would: what never comes to an end is told by exit code 13, as Node tells
 * of an ECMAScript module, and an error is one that nobody has caught, whatever is done with rejections.
 * @param {() => Promise<void>} main
 */
function runMain(main) {
  let isOver = false
  process.once('beforeExit', () => {
    if (!isOver) process.exitCode = 13
  })
  main().then(
    () => { isOver = true },
    (error) => process.nextTick(() => { throw error }),
  )
}

module.exports = { runMain }
