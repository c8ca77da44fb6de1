import type { Change } from '../../domain/timeline.ts';
import type { Lived } from './change-owner.ts';

const EXPLAINED = 120_000;

const isArrivalOf = (cause: Change, change: Lived): boolean =>
  change.follows === true &&
  cause.component === change.component &&
  cause.environment === change.environment &&
  Math.abs(Date.parse(change.at) - Date.parse(cause.at)) < EXPLAINED;

/** A rollout or new configuration soon after a release moved, or a restart was asked for, is that change arriving. */
export const isExplained = (change: Lived, declared: readonly Change[]): boolean =>
  declared.some(cause => isArrivalOf(cause, change));

/** `1.2.0 → 1.3.0` of a field; what has no values is told by its name. */
const valuesOf = (field: string): string => field.slice(field.indexOf(': ') + 1);

/** Labels and annotations of pods, and where their configuration comes from, follow from what is told. */
const FOLLOWS = /^metadata\.|\.(?:envFrom|volumes|volumeMounts)\b/;

/** A release with what it changed in pods besides its own documents: by the settings of the environment, or its type. */
export function withArrivals(cause: Change, lived: readonly Lived[]): Change {
  if (cause.kind !== 'release' || cause.fields === undefined) return cause;
  const told = new Set(cause.fields.map(valuesOf));
  const more = lived
    .filter(change => change.kind === 'rollout' && isArrivalOf(cause, change))
    .flatMap(({ fields = [] }) => fields)
    .filter(field => !FOLLOWS.test(field) && !told.has(valuesOf(field)));
  return more.length === 0 ? cause : { ...cause, fields: [...cause.fields, ...more] };
}
