import * as z from 'zod';
import type { DocumentOf } from '../documents/document.ts';

export const HISTORY = 'quarterdeck.dev/release-history';
const KEPT = 10;

const History = z.array(z.object({ release: z.string(), at: z.string() }));
export type History = z.infer<typeof History>;

/** The releases a binding has had, newest first; the first is the present one. */
export function historyOf(binding: DocumentOf<'ReleaseBinding'>): History {
  const text = binding.metadata.annotations?.[HISTORY];
  const parsed = History.safeParse(text === undefined ? [] : readJson(text));
  return parsed.success ? parsed.data : [];
}

/** The binding moved to a release, with its history of the last ten. */
export function movedTo(
  binding: DocumentOf<'ReleaseBinding'>,
  release: string,
  now: Date,
): DocumentOf<'ReleaseBinding'> {
  const entry = { release, at: now.toISOString() };
  const before = historyOf(binding);
  const history = before[0]?.release === release ? before : [entry, ...before].slice(0, KEPT);
  return {
    ...binding,
    metadata: {
      ...binding.metadata,
      annotations: { ...binding.metadata.annotations, [HISTORY]: JSON.stringify(history) },
    },
    spec: { ...binding.spec, releaseName: release },
  };
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
