import * as z from 'zod';
import { backendSettings } from './backend.ts';
import { source } from './source.ts';

/** Who records traces of real clusters. */
export const TracesSettings = z.strictObject({
  ...backendSettings('traces', 'A backend that speaks the Jaeger query API, for the traces of real clusters'),
  service: z
    .string()
    .max(200)
    .regex(/\$component(?![\w])/, 'write $component where the name of the component stands')
    .optional()
    .describe('How services are called there, with $component and perhaps $namespace')
    .register(source, { flag: 'traces-service', metavar: 'NAME' }),
});
