import { build, type Built } from '../quick/build.ts'

/** The program of protocolRun.ts. */
export async function buildProtocol(): Promise<Built> {
  const [measure, serve] = ['protocolRun.ts', '../../explore/parallel/serve.ts'].map((module) => JSON.stringify(new URL(module, import.meta.url).href))
  const entry = (): string => `import { measured, print, wanted } from ${measure}
export const run = async (args, start) => { print(await measured(wanted(args), args, start)) }
export { serve } from ${serve}`
  return build(entry, [])
}
