export type Action =
  | 'next' | 'previous' | 'forward' | 'back' | 'first' | 'last' | 'nextSwitch' | 'previousSwitch'
  | 'harm' | 'detail' | 'view' | 'unchanged' | 'help'

const keys: Readonly<Record<string, Action>> = {
  ArrowDown: 'next',
  ArrowRight: 'next',
  j: 'next',
  ArrowUp: 'previous',
  ArrowLeft: 'previous',
  k: 'previous',
  PageDown: 'forward',
  PageUp: 'back',
  Home: 'first',
  End: 'last',
  n: 'nextSwitch',
  p: 'previousSwitch',
  v: 'harm',
  d: 'detail',
  c: 'view',
  u: 'unchanged',
  '?': 'help',
}

/** Keys act on the whole page, but not where they mean something else. */
export function listenToKeys(act: (action: Action) => void): void {
  addEventListener('keydown', (event) => {
    const action = keys[event.key]
    if (action === undefined || event.ctrlKey || event.metaKey || event.altKey) return
    if (event.target instanceof Element && event.target.closest('input, textarea, select, dialog[open]') !== null) return
    event.preventDefault()
    act(action)
  })
}
