export interface ProgressLine {
  readonly start: () => void
  readonly stop: () => void
  /** Prints a whole line above the progress. */
  readonly print: (text: string) => void
}

/** On a terminal one line that is rewritten while something runs; elsewhere nothing but whole lines. */
export function progressLine(text: () => string): ProgressLine {
  const { stdout } = process
  let timer: NodeJS.Timeout | undefined
  const clear = (): void => void (stdout.isTTY && stdout.write('\r\u001b[2K'))
  const draw = (): void => void stdout.write(`\r\u001b[2K${text().slice(0, stdout.columns - 1)}`)
  return {
    start: () => {
      if (stdout.isTTY) timer = setInterval(draw, 100).unref()
    },
    stop: () => {
      clearInterval(timer)
      clear()
    },
    print: (line) => {
      clear()
      console.log(line)
    },
  }
}
