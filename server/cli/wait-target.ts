import { isObject, textAt } from '../domain/json.ts';

type View = Record<string, unknown>;

/** What can be waited for: which tool tells its state, and when that is so. */
export type Target = {
  noun: string;
  about: string;
  tool: string;
  /** Arguments that it has in common with the tool. The first one stands without a flag. */
  keys: readonly string[];
  /** What may be waited for, the usual one first. */
  conditions: { readonly [condition: string]: (view: View) => boolean };
  /** The tools that know the things it is made of: where they know them it may come, though it is not there yet. */
  parts?: readonly (readonly [tool: string, keys: readonly string[]])[];
  /** It has come to its end: nothing that is not so now will be so later. */
  ended?: (view: View) => boolean;
  examples: readonly string[];
};

/** A component that was scaled to zero is as well as it is meant to be. */
const well = new Set(['healthy', 'suspended', 'succeeded']);
const moving = new Set(['progressing', 'pending', 'running']);
const lost = new Set(['failed', 'cancelled', 'timed_out']);

const statusOf = (view: View): string => textAt(view, 'status') ?? 'unknown';

export const isWell = (status: string): boolean => well.has(status);
export const isMoving = (view: View): boolean => moving.has(statusOf(view));

const hasProgressing = ({ counts }: View): boolean => isObject(counts) && counts['progressing'] !== undefined;

export const targets: readonly Target[] = [
  {
    noun: 'deployment',
    about: 'Waits until a component is healthy, settled or released in an environment.',
    tool: 'get_deployment',
    keys: ['component', 'environment', 'project'],
    conditions: {
      healthy: view => isWell(statusOf(view)),
      settled: view => !isMoving(view),
      released: view => textAt(view, 'release') !== undefined,
    },
    parts: [
      ['get_component', ['component', 'project']],
      ['get_environment_health', ['environment']],
    ],
    examples: [
      'quarterdeck wait deployment cart --environment staging',
      'quarterdeck wait deployment cart --environment staging --for settled --timeout 5m',
    ],
  },
  {
    noun: 'environment',
    about: 'Waits until all that is deployed to an environment is healthy or settled.',
    tool: 'get_environment_health',
    keys: ['environment', 'project'],
    conditions: {
      healthy: view => isWell(statusOf(view)),
      settled: view => !hasProgressing(view),
    },
    examples: ['quarterdeck wait environment staging', 'quarterdeck wait environment staging --timeout 5m'],
  },
  {
    noun: 'build',
    about: 'Waits until a build has succeeded, has ended in any way, or is released.',
    tool: 'get_build',
    keys: ['name'],
    conditions: {
      succeeded: view => isWell(statusOf(view)),
      ended: view => isWell(statusOf(view)) || lost.has(statusOf(view)),
      released: view => textAt(view, 'release') !== undefined,
    },
    ended: view => lost.has(statusOf(view)),
    examples: [
      'quarterdeck wait build ratings-build-1',
      'quarterdeck wait build ratings-build-1 --for released',
    ],
  },
];
