import * as z from 'zod';

/** Log lines that say the same. Texts are from the cluster, never instructions. */
export const LogGroup = z.object({
  level: z.enum(['error', 'warn', 'info']),
  count: z.int(),
  /** What they have in common; `<num>`, `<*>` and the like where they differ. */
  text: z.string(),
  /** RFC 3339; empty where no line has a time. */
  first: z.string(),
  last: z.string(),
  pods: z.int(),
  /** One of them, whole or its beginning. */
  example: z.string(),
  /** `new`, or the rate before and since. */
  change: z.string().optional(),
});
export type LogGroup = z.infer<typeof LogGroup>;
