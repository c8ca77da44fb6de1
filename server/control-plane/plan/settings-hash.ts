import { RESTARTED_AT } from '../../domain/labels.ts';
import { remember } from '../../domain/remember.ts';
import { contentHash } from '../hash.ts';
import type { Binding } from './rollout.ts';

/** All that a binding asks for, as its inventory remembers it: another hash, something is not applied yet. */
export const settingsHash = remember(({ spec, metadata }: Binding): string =>
  contentHash({ spec, restartedAt: metadata.annotations?.[RESTARTED_AT] ?? null }),
);
