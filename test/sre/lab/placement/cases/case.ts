import type { Manner, Planting } from '../plant.ts';
import type { Loss } from '../recording.ts';
import type { Roles } from '../scene.ts';

/** One way in which one thing can be wrong. */
export type Case = {
  title: string;
  code: string;
  /** Whose it is: the one that plays this role, or the namespace. */
  of: keyof Roles | 'namespace';
  manners: readonly Manner[];
  plant: (planting: Planting) => void;
  /** What is made ready an hour before. */
  before?: (planting: Planting) => void;
  /** The applications that it can be planted in; all, where nothing is said. */
  only?: readonly string[];
  /** Recordings that hold nothing by which one could know. */
  blind?: readonly Loss[];
};

export const always: readonly Manner[] = ['fresh', 'rolled', 'replaced'];
export const later: readonly Manner[] = ['rolled', 'replaced'];
export const anew: readonly Manner[] = ['fresh', 'replaced'];
