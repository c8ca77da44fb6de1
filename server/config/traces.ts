import * as z from 'zod';
import { source } from './source.ts';
import { isWebAddress } from './web-address.ts';

/** Who records traces of real clusters. */
export const TracesSettings = z.strictObject({
  url: z
    .string()
    .refine(isWebAddress, 'write http://HOST:PORT or https://HOST/PATH')
    .optional()
    .describe('A backend that speaks the Jaeger query API, for the traces of real clusters')
    .register(source, { flag: 'traces-url', metavar: 'URL', secret: true }),
  headers: z
    .record(z.string().regex(/^[\w-]+$/, 'not the name of a header'), z.string().regex(/^[\t -~]*$/))
    .default({})
    .describe('Headers of every request to it, such as a token or a tenant')
    .register(source, { flag: 'traces-header', metavar: 'NAME=VALUE', lines: true, secret: true }),
  service: z
    .string()
    .max(200)
    .regex(/\$component(?![\w])/, 'write $component where the name of the component stands')
    .optional()
    .describe('How services are called there, with $component and perhaps $namespace')
    .register(source, { flag: 'traces-service', metavar: 'NAME' }),
});
