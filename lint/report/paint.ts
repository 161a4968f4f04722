import { styleText } from 'node:util'
import type { Paint } from './report.ts'

/** Paints for a stream: as its TTY, NO_COLOR and FORCE_COLOR say. */
export function paintFor(stream: NodeJS.WritableStream): Paint {
  return (style, text) => styleText(style, text, { stream, validateStream: true })
}
