import * as z from 'zod';
import { source } from './source.ts';
import { isWebAddress } from './web-address.ts';

/** What fields hold that say whose a line is, and the text of it. */
const fieldNouns = ['namespace', 'pod', 'container', 'message'];

/** The backend that keeps what pods have said. */
export const LogsSettings = z.strictObject({
  url: z
    .string()
    .refine(isWebAddress, 'write http://HOST:PORT or https://HOST/PATH')
    .optional()
    .describe('VictoriaLogs or Loki, for what pods of real clusters have said, those that are gone too')
    .register(source, { flag: 'logs-url', metavar: 'URL', secret: true }),
  kind: z
    .enum(['victorialogs', 'loki'])
    .optional()
    .describe('Which of them it is; without it that is found out')
    .register(source, { flag: 'logs-kind', metavar: 'KIND' }),
  headers: z
    .record(z.string().regex(/^[\w-]+$/, 'not the name of a header'), z.string().regex(/^[\t -~]*$/))
    .default({})
    .describe('Headers of every request to it, such as a token or a tenant')
    .register(source, { flag: 'logs-header', metavar: 'NAME=VALUE', lines: true, secret: true }),
  fields: z
    .record(
      z.string().refine(noun => fieldNouns.includes(noun), `not one of ${fieldNouns.join(', ')}`),
      z.string().regex(/^[\w.:/@-]{1,128}$/, 'not the name of a field'),
    )
    .default({})
    .describe('The fields or labels that hold the namespace, pod, container and message of a line')
    .register(source, { flag: 'logs-field', metavar: 'NOUN=FIELD' }),
});
