import { hashOf } from '../cache/cache.ts'
import type { Cache } from '../cache/cache.ts'
import type { Config } from './config.ts'
import type { ReadConfigOptions } from './readConfig.ts'

/** Configurations that were read and checked before, so that an unchanged one needs no parser. */
export function rememberedConfig(cache: Cache, code: string): NonNullable<ReadConfigOptions['remembered']> {
  const key = (file: string, text: string): string => hashOf([code, file, text])
  return {
    recall: (file, text) => cache.get('config', key(file, text)) as Config | undefined,
    remember: (file, text, config) => cache.set('config', key(file, text), config),
  }
}
