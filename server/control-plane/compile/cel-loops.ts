import { isObject } from '../../domain/json.ts';
import { compare } from './cel-functions.ts';
import { toJson } from './cel-value.ts';

/** One turn of a loop: the value of the filter or transform named by its place behind the variables. */
export type Turn = { key: unknown; value: unknown; run(body: number): unknown };
export type Loop = {
  variables: 1 | 2;
  bodies: number;
  /** A type, or what the list it makes consists of: of its items, or of what its last body makes. */
  returns: 'bool' | 'map<dyn, dyn>' | 'items' | 'made';
  over(turns: readonly Turn[]): unknown;
};

const loop = (
  variables: 1 | 2,
  bodies: number,
  returns: Loop['returns'],
  over: (turns: readonly Turn[]) => unknown,
): Loop => ({ variables, bodies, returns, over });

/** Every loop, those of CEL's extension libraries with two variables and `sortBy` too. */
export const loops: [string, Loop][] = [
  ['oc_map', loop(1, 1, 'made', turns => turns.map(turn => turn.run(0)))],
  ['oc_map', loop(1, 2, 'made', turns => passing(turns).map(turn => turn.run(1)))],
  ['oc_filter', loop(1, 1, 'items', turns => passing(turns).map(turn => turn.value))],
  ['oc_all', loop(1, 1, 'bool', turns => !decides(turns, false))],
  ['oc_all', loop(2, 1, 'bool', turns => !decides(turns, false))],
  ['oc_exists', loop(1, 1, 'bool', turns => decides(turns, true))],
  ['oc_exists', loop(2, 1, 'bool', turns => decides(turns, true))],
  ['oc_exists_one', loop(1, 1, 'bool', turns => passing(turns).length === 1)],
  ['existsOne', loop(2, 1, 'bool', turns => passing(turns).length === 1)],
  ['transformList', loop(2, 1, 'made', turns => turns.map(turn => turn.run(0)))],
  ['transformList', loop(2, 2, 'made', turns => passing(turns).map(turn => turn.run(1)))],
  ['transformMap', loop(2, 1, 'map<dyn, dyn>', turns => keyed(turns, 0))],
  ['transformMap', loop(2, 2, 'map<dyn, dyn>', turns => keyed(passing(turns), 1))],
  ['transformMapEntry', loop(2, 1, 'map<dyn, dyn>', turns => entries(turns, 0))],
  ['transformMapEntry', loop(2, 2, 'map<dyn, dyn>', turns => entries(passing(turns), 1))],
  ['sortBy', loop(1, 1, 'items', sorted)],
];

const MAX_TURNS = 20_000;

/** The turns that the evaluation going on may still make; evaluations never interleave. */
const bound = { left: 0 };

/** Runs an evaluation whose loops, inside one another too, make at most 20,000 turns. */
export function boundedLoops<T>(evaluation: () => T): T {
  bound.left = MAX_TURNS;
  return evaluation();
}

/** Throws when the evaluation going on has made its last turn. */
export function countTurn(): void {
  if (--bound.left < 0) throw new Error(`its loops make more than ${MAX_TURNS} turns`);
}

/** The expression with the CEL library's loops, which nothing bounds, replaced by ours of the same meaning. */
export const withOwnLoops = (expression: string): string =>
  expression.replaceAll(
    /("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')|\.\s*(map|filter|all|exists|exists_one)\s*\(/g,
    (_, quoted: string | undefined, name: string) => quoted ?? `.oc_${name}(`,
  );

/** Whether a turn gives `wanted`. As in CEL, an error counts only when no turn decides. */
function decides(turns: readonly Turn[], wanted: boolean): boolean {
  let failure: Error | undefined;
  for (const turn of turns) {
    try {
      if (truth(turn.run(0)) === wanted) return true;
    } catch (error) {
      if (!(error instanceof Error) || bound.left < 0) throw error;
      failure ??= error;
    }
  }
  if (failure) throw failure;
  return false;
}

const passing = (turns: readonly Turn[]): Turn[] => turns.filter(turn => truth(turn.run(0)));

function truth(value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  throw new Error(`a predicate must be true or false, got ${JSON.stringify(toJson(value))}`);
}

const keyed = (turns: readonly Turn[], body: number): object =>
  Object.fromEntries(turns.map(turn => [String(turn.key), turn.run(body)]));

function entries(turns: readonly Turn[], body: number): object {
  const made = new Map<string, unknown>();
  for (const turn of turns) {
    const entry = turn.run(body);
    if (!isObject(entry)) throw new Error('transformMapEntry must make maps');
    for (const [key, value] of Object.entries(entry)) {
      if (made.has(key)) throw new Error(`transformMapEntry makes the key ${JSON.stringify(key)} twice`);
      made.set(key, value);
    }
  }
  return Object.fromEntries(made);
}

function sorted(turns: readonly Turn[]): unknown[] {
  const ranked = turns.map(turn => ({ item: turn.value, by: turn.run(0) }));
  return ranked.toSorted((a, b) => compare(a.by, b.by)).map(({ item }) => item);
}
