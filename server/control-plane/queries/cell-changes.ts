import { cellEdits } from './cell-edits.ts';
import type { CellPast } from './cell-past.ts';
import type { Lived, Owner, OwnerOf } from './change-owner.ts';
import { evictions } from './eviction-changes.ts';
import { failures } from './failure-changes.ts';
import { rollouts } from './rollout-changes.ts';
import { scalings } from './scaling-changes.ts';

/** All that a cell's cluster tells of its past. What belongs to no component belongs to the cell. */
export const cellChanges = (past: CellPast, ownerOf: OwnerOf, cell: Owner): Lived[] => [
  ...rollouts(past, ownerOf),
  ...scalings(past, ownerOf),
  ...evictions(past, ownerOf),
  ...failures(past, ownerOf),
  ...cellEdits(past, ownerOf, cell),
];
