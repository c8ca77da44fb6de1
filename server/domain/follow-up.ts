import * as z from 'zod';
import { Narrative, Report } from './report.ts';

/** What a kept report says to a question about it. */
export const FollowUp = z.object({
  question: z.string(),
  /** By a language model, where one is configured and what it said is shown by the report. */
  narrative: Narrative.optional(),
  /** Why there are no words of a model. */
  without: z.string().optional(),
  causes: Report.shape.causes,
  evidence: Report.shape.evidence,
  next_steps: z.array(z.string()),
});
export type FollowUp = z.infer<typeof FollowUp>;
