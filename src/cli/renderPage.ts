import type { Paint } from '../../lint/report/report.ts'

export interface RenderOptions {
  readonly width: number
  readonly paint: Paint
}

/** Markdown as plain text with colours: headings, wrapped paragraphs and items, code set in. */
export function renderPage(markdown: string, { width, paint }: RenderOptions): string {
  const out: string[] = []
  let paragraph: string[] = []
  let fence: string | undefined
  const flush = (): void => {
    if (paragraph.length > 0) out.push(...wrap(paragraph.join(' '), width).map((line) => inline(line, paint)))
    paragraph = []
  }
  for (const line of markdown.split(/\r?\n/)) {
    const mark = /^\s*(`{3,}|~{3,})/.exec(line)?.[1]
    if (fence !== undefined) {
      if (mark !== undefined && mark.startsWith(fence)) fence = undefined
      else out.push(`    ${paint('dim', line)}`)
      continue
    }
    if (mark !== undefined || /^#|^\s*(?:[-*]|\d+\.)\s|^\|/.test(line) || line.trim() === '') flush()
    if (mark !== undefined) fence = mark
    else if (/^#/.test(line)) out.push(paint('bold', inline(line.replace(/^#+\s*/, ''), (_style, text) => text)))
    else if (/^\|/.test(line)) out.push(line)
    else if (line.trim() === '') out.push('')
    else if (!/^<!--.*-->$/.test(line.trim())) paragraph.push(paragraph.length === 0 ? line.trimEnd() : line.trim())
  }
  flush()
  return `${out.join('\n').replace(/\n{3,}/g, '\n\n').trimEnd()}\n`
}

function inline(text: string, paint: Paint): string {
  return text
    .replace(/\[([^\]]+)\]\(([^)]+)\)/g, (_all, label: string, target: string) => (label === target ? label : `${label} (${target})`))
    .replace(/`([^`]+)`/g, (_all, code: string) => paint('cyan', code))
    .replace(/\*\*([^*]+)\*\*/g, (_all, strong: string) => paint('bold', strong))
    .replace(/(?<![\w*])\*([^*\s][^*]*)\*(?!\w)/g, '$1')
}

/** Breaks at spaces; items hang behind their marker. */
function wrap(text: string, width: number): readonly string[] {
  const hang = ' '.repeat(/^\s*(?:[-*]|\d+\.)\s+|^\s*/.exec(text)![0].length)
  const lines: string[] = []
  for (const word of text.split(/(?<=\S) +/)) {
    const line = lines.at(-1)
    if (line === undefined) lines.push(word)
    else if (line.length + 1 + word.length > width) lines.push(hang + word)
    else lines[lines.length - 1] = `${line} ${word}`
  }
  return lines
}
