import { textAt } from '../domain/json.ts';
import type { Picture } from './picture.ts';

/** The components of the application that have pods on a node. */
export const carriedBy = (node: string, picture: Picture): string[] => [
  ...new Set(
    picture.workloads
      .filter(({ pods }) => pods.some(pod => textAt(pod, 'spec', 'nodeName') === node))
      .map(({ component }) => component),
  ),
];

/** What began longer ago than this on a node that carries nothing is not what is asked about. */
export const LONG_MS = 2 * 60 * 60_000;
