import type { Change } from '../../domain/timeline.ts';

/** Whom a change is about. */
export type Owner = Pick<Change, 'project' | 'component' | 'environment'>;

/** A change as a cluster tells it; `follows`: what a release or a restart soon before explains. */
export type Lived = Change & { follows?: true };

/** Whom an object of a cell belongs to, by its name. */
export type OwnerOf = (name: string) => Owner | undefined;

/** Kubernetes counts whole seconds; so do all rows, so that their texts sort. */
export const timeText = (time: number): string => `${new Date(time).toISOString().slice(0, 19)}Z`;
