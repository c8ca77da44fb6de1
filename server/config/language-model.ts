import * as z from 'zod';
import { source } from './source.ts';
import { isWebAddress } from './web-address.ts';

/** A person's name and password have no place in an address: it may be shown. */
const isBareAddress = (text: string): boolean => isWebAddress(text) && new URL(text).username === '';

/** The language model that tells reports in words. */
export const LanguageModel = z
  .strictObject({
    model: z
      .string()
      .min(1)
      .optional()
      .describe('The language model that tells reports in words; without one nothing is asked')
      .register(source, { flag: 'llm-model', metavar: 'NAME' }),
    url: z
      .string()
      .refine(isBareAddress, 'write http://HOST:PORT/v1 or https://HOST/PATH, and the key as llm.key')
      .optional()
      .describe("Where its API is, any that speaks OpenAI's; without it OpenAI's own")
      .register(source, { flag: 'llm-url', metavar: 'URL', secret: true }),
    key: z
      .string()
      .trim()
      .regex(/^[\x21-\x7e]+$/, 'not one line of visible characters')
      .optional()
      .describe('The key of that API')
      .register(source, { flag: 'llm-key', metavar: 'KEY', secret: true }),
    keyFile: z
      .string()
      .min(1)
      .optional()
      .describe('A file with the key, read at every request')
      .register(source, { flag: 'llm-key-file', metavar: 'FILE', path: true }),
    calls: z
      .number()
      .int()
      .min(1)
      .max(10)
      .default(2)
      .describe('The most requests to it for one report')
      .register(source, { flag: 'llm-calls' }),
    tokens: z
      .number()
      .int()
      .min(1000)
      .max(1_000_000)
      .default(12_000)
      .describe('The most tokens for one report, of prompt and answer together')
      .register(source, { flag: 'llm-tokens' }),
    seconds: z
      .number()
      .min(1)
      .max(600)
      .default(20)
      .describe('The longest that a report waits for it; a call has to end within its own time as well')
      .register(source, { flag: 'llm-seconds' }),
    pseudonyms: z
      .boolean()
      .default(false)
      .describe('Hide the names of components, pods, nodes, images, hosts and addresses from it')
      .register(source, { flag: 'llm-pseudonyms' }),
  })
  .prefault({});
