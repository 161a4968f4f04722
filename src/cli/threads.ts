import type { Worker } from 'node:worker_threads'

/** Runs `use`, which may ask for so many threads, with as many as it has asked for; they are ended with it. */
export async function withThreads<T>(start: () => Worker, use: (threads: (count: number) => readonly Worker[]) => Promise<T>): Promise<T> {
  const threads: Worker[] = []
  try {
    return await use((count) => {
      while (threads.length < count) threads.push(start())
      return threads
    })
  } finally {
    await Promise.all(threads.map((thread) => thread.terminate()))
  }
}
