import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import * as z from 'zod';

const Ended = z.strictObject({
  code: z.number(),
  reason: z.string().optional(),
  message: z.string().optional(),
  /** Seconds since it ended, and how many it ran. */
  ago: z.number().optional(),
  ran: z.number().optional(),
});

const Status = z.strictObject({
  name: z.string().optional(),
  waiting: z.strictObject({ reason: z.string(), message: z.string().optional() }).optional(),
  /** Seconds since it runs. */
  running: z.number().optional(),
  ended: Ended.optional(),
  last: Ended.optional(),
  restarts: z.number().optional(),
  ready: z.boolean().optional(),
  started: z.boolean().optional(),
});
export type Status = z.infer<typeof Status>;

const Name = z.strictObject({ kind: z.string(), name: z.string() });

/** Ways in which a planted fault can be recorded, beside one that shows all. */
export const forms = [
  'fresh',
  'rolled out',
  'no events',
  'no logs',
  'a stateful set',
  'newer events',
  'an earlier log',
  'other names',
] as const;
export type Form = (typeof forms)[number];

/** One fault as a cluster shows it. Texts may hold `{names}` of the place that it is planted at. */
export const Case = z.strictObject({
  what: z.string(),
  code: z.string(),
  /** What has to be named; the component that it is planted at, unless this says otherwise. */
  component: z.string().optional(),
  /** Where it can be planted; anywhere, unless this says otherwise. */
  at: z.array(z.string()).optional(),
  /** Laid over the first container, and over the spec of the pod template. */
  container: z.unknown().optional(),
  spec: z.unknown().optional(),
  /** What the scheduler says. */
  unscheduled: z.string().optional(),
  /** What the API server says to whoever creates the pods. */
  refused: z.string().optional(),
  gone: z.boolean().optional(),
  status: Status.optional(),
  init: Status.optional(),
  /** Laid over the status of the pod, and over its workload. */
  pod: z.unknown().optional(),
  workload: z.unknown().optional(),
  /** `pod Warning BackOff 4 20 text`: four times, the last 20 seconds ago. */
  events: z.array(z.string()).optional(),
  log: z.array(z.string()).optional(),
  /** How those who call it say that calls end. */
  callers: z.enum(['refused', 'timeout', 'unresolved', 'silent']).optional(),
  /** More lines in logs of others, by component. */
  logs: z.record(z.string(), z.array(z.string())).optional(),
  add: z.array(z.looseObject({})).optional(),
  change: z.array(Name.extend({ with: z.unknown() })).optional(),
  drop: z.array(Name).optional(),
  /** Words in the texts of nodes, by node: `[what stood there, what stands there now]`. */
  texts: z.record(z.string(), z.array(z.tuple([z.string(), z.string()]))).optional(),
  /** Forms in which nothing is left that could show it. */
  lost: z.array(z.enum(forms)).optional(),
});
export type Case = z.infer<typeof Case>;

const folder = new URL('cases/', import.meta.url);

/** All cases, by family. */
export const families: ReadonlyMap<string, readonly Case[]> = new Map(
  readdirSync(folder)
    .filter(file => file.endsWith('.yaml'))
    .toSorted()
    .map(file => [
      file.replace('.yaml', ''),
      z.array(Case).parse(parse(readFileSync(new URL(file, folder), 'utf8'))),
    ]),
);
