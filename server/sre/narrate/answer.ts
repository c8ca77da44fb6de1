import * as z from 'zod';

const Told = z.object({
  text: z.string().describe('One plain English sentence'),
  evidence: z.array(z.string()).describe('The ids that show all of it: e1, c2'),
});

const explanation = z.array(Told).describe('At most 5 sentences, what is wrong first');
const next_steps = z
  .array(z.string())
  .default([])
  .describe('At most 3 complete calls of the tools listed, or none');

/** How a model tells a report. Nothing of it counts before it was checked. */
export const Telling = z.object({
  order: z.array(z.string()).default([]).describe('The ids of the causes, likeliest first'),
  explanation,
  confidence_note: Told.nullable().default(null).describe('What speaks for it or against it, or null'),
  next_steps,
});
export type Telling = z.infer<typeof Telling>;

/** How a model answers a question about a report. */
export const Reply = z.object({ explanation, next_steps });

/** A schema as endpoints take it: everything required, nothing else allowed. */
export function jsonSchema(schema: z.ZodType): { [keyword: string]: unknown } {
  const { $schema: _version, ...json } = z.toJSONSchema(schema, { io: 'output' });
  // An endpoint that checks schemas strictly knows no defaults.
  return JSON.parse(JSON.stringify(json, (key, value: unknown) => (key === 'default' ? undefined : value)));
}
