import type { Ref } from '../domain/kube-object.ts';
import type { Picture } from './picture.ts';

/** Something that was seen. Facts get their ids when a report is written. */
export type Fact = {
  kind: 'object' | 'event' | 'log' | 'metric' | 'trace' | 'node' | 'change' | 'alert';
  /** What it was read from: `Pod/cart-7d9f`, `log of cart`. */
  source: string;
  /** Milliseconds since 1970. */
  time?: number;
  /** When it was seen first, where it repeats. */
  first?: number;
  text: string;
};

/** A possible cause, shown by facts. */
export type Finding = {
  /** Stable; the list is in docs/causes.md. */
  code: string;
  /** The thing to change: a workload, a node, or a namespace for its quotas. */
  component: string;
  object?: Ref;
  /** One line that says what is wrong, with names and numbers. */
  summary: string;
  facts: readonly Fact[];
  /**
   * How far the facts alone show that this is so and does harm: 0.9 and more where the cluster itself says it
   * of something that does not run, around 0.6 where settings contradict each other, below 0.4 for a hint.
   */
  weight: number;
  since?: number;
};

/** One cause or one family of causes. A rule that sees nothing wrong answers with an empty list. */
export type Rule = (picture: Picture) => readonly Finding[];
