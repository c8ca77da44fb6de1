import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import * as z from 'zod';
import { Report } from '../../../server/domain/report.ts';
import { Reply } from '../../support/scripted-model.ts';

/** An answer that wants to do harm, or an endpoint that does not answer, and what may become of it. */
export const Fixture = z.strictObject({
  shows: z.string(),
  replies: z.array(Reply),
  expect: z.strictObject({
    /** What the line in what was not checked says. */
    failed: z.string().optional(),
    told: z.array(z.string()).optional(),
    dropped: z.int().optional(),
    requests: z.int().optional(),
    /** The code of the first cause. */
    first: z.string().default('application-crash'),
    step: z.string().optional(),
    /** Asked with little time. */
    hasty: z.boolean().default(false),
    /** Asked through the real door, too. */
    door: z.boolean().default(false),
    /** What may stand nowhere in the answer, beside the evidence. */
    lies: z.array(z.string()).default([]),
  }),
});
export type Fixture = z.infer<typeof Fixture>;

const read = (path: string): unknown => parse(readFileSync(join(import.meta.dirname, path), 'utf8'));

export const fixtures: readonly (readonly [name: string, fixture: Fixture])[] = readdirSync(
  join(import.meta.dirname, 'adversarial'),
).map(file => [file.replace('.yaml', ''), Fixture.parse(read(`adversarial/${file}`))]);

/** A report as the rules wrote it. */
export const reportNamed = (name: string): Report => Report.parse(read(`reports/${name}.yaml`));

const Told = z.strictObject({
  report: z.string(),
  style: z.string(),
  order: z.array(z.string()).default([]),
  explanation: z.array(z.string()),
  note: z.string().optional(),
});

/** Answers of a model by the reports they are about. Each sentence ends with the ids that it cites. */
export const answersIn = (file: string) => z.array(Told).parse(read(file));

/** Sentences by the reports that they are about, none of which its report shows. */
export const liesIn = (file: string) =>
  z.array(z.strictObject({ report: z.string(), sentences: z.array(z.string()) })).parse(read(file));
