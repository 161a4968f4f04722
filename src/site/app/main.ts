import { byId, h } from '../../viewer/app/dom.ts'
import { search } from '../searchIndex.ts'
import type { SearchEntry } from '../searchIndex.ts'

const entries = JSON.parse(byId('data').textContent) as readonly SearchEntry[]
const field = document.querySelector<HTMLInputElement>('input[type=search]')!

function show(): void {
  const query = field.value.trim()
  const hits = search(entries, query)
  byId('count').textContent = query === '' ? 'Type a word: a clause, a function, a field.' : `${hits.length === 40 ? 'the first 40' : hits.length} found for “${query}”`
  byId('hits').replaceChildren(...hits.map(({ href, title, page, excerpt }) =>
    h('li', {}, h('a', { href }, title), ' ', h('small', {}, page), h('p', {}, ...marked(excerpt, query)))))
}

/** The text with the words of the query marked. */
function marked(text: string, query: string): (Node | string)[] {
  const words = query.split(/\s+/).map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  return text.split(new RegExp(`(${words.join('|')})`, 'i')).map((part, i) => (i % 2 === 1 ? h('mark', {}, part) : part))
}

field.value = new URLSearchParams(location.search).get('q') ?? ''
field.addEventListener('input', show)
field.form?.addEventListener('submit', (event) => {
  event.preventDefault()
  show()
})
show()
field.focus()
