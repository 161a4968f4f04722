/**
 * Has V8 wait twelve times longer than usual before it optimizes a function, in all threads.
 *
 * A small search is over before what is optimized for it pays, and a larger one is optimized once for how it goes on, not again
 * and again for how it began. So it is with many small ones, and with the reading of many texts. Before anything is compiled:
 * what is kept of a program is of use only with the same flags.
 */
function optimizeLate() {
  // Later versions of V8 have no such flag, and say so.
  if (Number.parseInt(process.versions.v8, 10) >= 12) return
  process.getBuiltinModule('node:v8').setFlagsFromString('--interrupt-budget=800000')
}

module.exports = { optimizeLate }
