import * as z from 'zod';
import { source } from './source.ts';
import { isWebAddress } from './web-address.ts';

/** Who knows of alerts of real clusters. */
export const AlertsSettings = z.strictObject({
  url: z
    .string()
    .refine(isWebAddress, 'write http://HOST:PORT or https://HOST/PATH')
    .optional()
    .describe('An Alertmanager, for the alerts of real clusters')
    .register(source, { flag: 'alerts-url', metavar: 'URL', secret: true }),
  headers: z
    .record(z.string().regex(/^[\w-]+$/, 'not the name of a header'), z.string().regex(/^[\t -~]*$/))
    .default({})
    .describe('Headers of every request to it, such as a token')
    .register(source, { flag: 'alerts-header', metavar: 'NAME=VALUE', lines: true, secret: true }),
});
