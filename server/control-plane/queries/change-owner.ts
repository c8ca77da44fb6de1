import { oneLine } from '../../domain/line.ts';
import type { Change } from '../../domain/timeline.ts';

/** Whom a change is about. */
export type Owner = Pick<Change, 'project' | 'component' | 'environment'>;

/** A change as a cluster tells it; `follows`: what a release or a restart soon before explains. */
export type Lived = Change & { follows?: true };

/** Whom an object of a cell belongs to, by its name. */
export type OwnerOf = (name: string) => Owner | undefined;

/** Kubernetes counts whole seconds; so do all rows, so that their texts sort. */
export const timeText = (time: number): string => `${new Date(time).toISOString().slice(0, 19)}Z`;

/** The kubelet names a pod as name_namespace(uid); people know it by its name. */
export const plain = (message: string): string =>
  oneLine(
    message
      .replaceAll(/_[a-z0-9.-]+\([0-9a-f-]{36}\)/g, '')
      .replaceAll(/\s*\(?[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\)?/g, ''),
  );
