import * as z from 'zod';

const Evidence = z.object({
  /** Minted by code; whatever names another id is wrong. */
  id: z.string(),
  kind: z.enum(['object', 'event', 'log', 'metric', 'trace', 'node', 'change', 'alert']),
  source: z.string(),
  time: z.string().optional(),
  text: z.string(),
  /** What shows it again. */
  call: z.string(),
});

const Cause = z.object({
  code: z.string(),
  component: z.string(),
  object: z.object({ kind: z.string(), namespace: z.string().optional(), name: z.string() }).nullable(),
  summary: z.string(),
  /** 0 to 1: of causes with this number, that share is right. */
  confidence: z.number(),
  why: z.string(),
  /** From the cause to what the question is about, by who calls whom. */
  path: z.array(z.string()),
  evidence: z.array(z.string()),
  since: z.string().optional(),
});

/** An earlier report of the same incident, and what is not as it was then. */
export const Recurrence = z.object({
  report: z.string(),
  at: z.string(),
  times: z.int(),
  changed: z.array(z.string()),
});
export type Recurrence = z.infer<typeof Recurrence>;

const Sentence = z.object({ text: z.string(), evidence: z.array(z.string()) });
export type Sentence = z.infer<typeof Sentence>;

/** A language model's words about a report: what of them its evidence shows. */
export const Narrative = z.object({
  text: z.string(),
  sentences: z.array(Sentence),
  /** Sentences and next steps that the evidence did not show. */
  dropped: z.int(),
  /** The causes were put into another order, within the margin. */
  reordered: z.boolean().optional(),
  model: z.string(),
  tokens: z.int(),
  calls: z.int(),
  seconds: z.number(),
});
export type Narrative = z.infer<typeof Narrative>;

/** What an investigation found. Times are RFC 3339. */
export const Report = z.object({
  name: z.string(),
  question: z.string(),
  scope: z.object({
    environment: z.string(),
    component: z.string().optional(),
    namespaces: z.array(z.string()),
  }),
  window: z.object({ from: z.string(), to: z.string() }),
  status: z.enum(['identified', 'suspected', 'none']),
  /** Likeliest first. */
  causes: z.array(Cause),
  ruled_out: z.array(z.string()),
  timeline: z.array(z.string()),
  next_steps: z.array(z.string()),
  not_checked: z.array(z.string()),
  /** The latest earlier report of the same incident. */
  seen_before: Recurrence.optional(),
  /** Where a language model is configured and had something to say. */
  narrative: Narrative.optional(),
  evidence: z.array(Evidence),
});
export type Report = z.infer<typeof Report>;
