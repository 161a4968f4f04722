/** One size of the protocol: what each tool needed for it. */
export interface Point {
  readonly tasks: number
  readonly attempts: number
  readonly rulebook: { readonly states: number; readonly seconds: number }
  readonly spin?: { readonly states: number; readonly seconds: number; readonly panSeconds: number }
}

export interface Growth {
  readonly machine: string
  readonly points: readonly Point[]
}

interface Series {
  readonly name: string
  readonly colour: string
  readonly of: (point: Point) => number | undefined
}

const panels: readonly { readonly title: string; readonly unit: (value: number) => string; readonly series: readonly Series[] }[] = [
  {
    title: 'states',
    unit: (value) => (value >= 1e6 ? `${value / 1e6}M` : value >= 1000 ? `${value / 1000}k` : String(value)),
    series: [
      { name: 'visited by rulebook', colour: '#0b7285', of: ({ rulebook }) => rulebook.states },
      { name: 'stored by SPIN', colour: '#c92a2a', of: ({ spin }) => spin?.states },
    ],
  },
  {
    title: 'seconds of whole processes',
    unit: String,
    series: [
      { name: 'rulebook', colour: '#0b7285', of: ({ rulebook }) => rulebook.seconds },
      { name: 'SPIN: spin, gcc and pan', colour: '#c92a2a', of: ({ spin }) => spin?.seconds },
      { name: 'pan alone', colour: '#e8590c', of: ({ spin }) => spin?.panSeconds },
    ],
  },
]

const width = 760
const height = 250
const left = 60
const bottom = 40
const top = 34

/** Both panels below each other, logarithmic upwards; a place for each size from left to right. */
export function plot({ machine, points }: Growth): string {
  const total = panels.length * height + 20
  const parts = panels.map((_, index) => panel(index, points))
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${total}" font-family="sans-serif" font-size="12">
<rect width="${width}" height="${total}" fill="#ffffff"/>
${parts.join('\n')}
<text x="${left}" y="${total - 6}" fill="#868e96" font-size="10">${escaped(machine)}</text>
</svg>
`
}

function panel(index: number, points: readonly Point[]): string {
  const { title, unit, series } = panels[index]!
  const values = series.flatMap(({ of }) => points.map(of)).filter((value) => value !== undefined)
  const [low, high] = [Math.floor(Math.log10(Math.min(...values))), Math.ceil(Math.log10(Math.max(...values)))]
  const base = index * height
  const x = (i: number): number => left + 24 + (i * (width - left - 60)) / Math.max(1, points.length - 1)
  const y = (value: number): number => base + height - bottom - ((Math.log10(value) - low) / (high - low)) * (height - bottom - top)
  const lines = Array.from({ length: high - low + 1 }, (_, i) => 10 ** (low + i)).map((value) =>
    `<line x1="${left}" x2="${width - 10}" y1="${round(y(value))}" y2="${round(y(value))}" stroke="#dee2e6"/><text x="${left - 6}" y="${round(y(value) + 4)}" text-anchor="end">${unit(Number(value.toPrecision(1)))}</text>`)
  const names = points.map(({ tasks, attempts }, i) => `<text x="${round(x(i))}" y="${base + height - bottom + 16}" text-anchor="middle">${tasks} / ${attempts}</text>`)
  const legend = series.map(({ name, colour }, i) => `<rect x="${left + 150 + 190 * i}" y="${base + 10}" width="10" height="10" fill="${colour}"/><text x="${left + 165 + 190 * i}" y="${base + 19}">${name}</text>`)
  const curves = series.map(({ of, colour }) => curve(points.flatMap((point, i) => {
    const value = of(point)
    return value === undefined ? [] : [[round(x(i)), round(y(value))] as const]
  }), colour))
  return [
    `<text x="8" y="${base + 19}" font-weight="bold">${title}</text>`, ...legend, ...lines, ...names, ...curves,
    ...(index === panels.length - 1 ? [`<text x="${width - 10}" y="${base + height - 8}" text-anchor="end">tasks / attempts of each fault</text>`] : []),
  ].join('\n')
}

function curve(at: readonly (readonly [number, number])[], colour: string): string {
  const line = `<polyline points="${at.map((point) => point.join()).join(' ')}" fill="none" stroke="${colour}" stroke-width="1.5"/>`
  return [line, ...at.map(([x, y]) => `<circle cx="${x}" cy="${y}" r="3" fill="${colour}"/>`)].join('')
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}

function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;')
}
