import { remember } from '../../domain/remember.ts';
import { contentHash } from '../hash.ts';
import type { Binding } from './rollout.ts';

/** All that a binding asks for, as its inventory remembers it: another hash, something is not applied yet. */
export const settingsHash = remember((binding: Binding): string => contentHash(binding.spec));
