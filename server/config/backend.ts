import * as z from 'zod';
import { source } from './source.ts';
import { isWebAddress } from './web-address.ts';

/** What every backend of observability is told: where it is, and what is sent with each request. */
export const backendSettings = (noun: string, is: string, such = 'a token or a tenant') => ({
  url: z
    .string()
    .refine(isWebAddress, 'write http://HOST:PORT or https://HOST/PATH')
    .optional()
    .describe(is)
    .register(source, { flag: `${noun}-url`, metavar: 'URL', secret: true }),
  headers: z
    .record(z.string().regex(/^[\w-]+$/, 'not the name of a header'), z.string().regex(/^[\t -~]*$/))
    .default({})
    .describe(`Headers of every request to it, such as ${such}`)
    .register(source, { flag: `${noun}-header`, metavar: 'NAME=VALUE', lines: true, secret: true }),
});
