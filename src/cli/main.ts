/** Placeholder of the command line. */
console.log('rulebook 0.1.0')
