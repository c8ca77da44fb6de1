import { type ASTNode, type Environment, Optional, type TypeDeclaration } from '@marcbachmann/cel-js';
import { compare } from './cel-functions.ts';
import { isObject } from '../../domain/json.ts';
import { toJson } from './cel-value.ts';

/** The parts of the CEL library's checker, evaluator and scopes that a macro is handed. */
type Scope = { forkWithVariable(name: string, type: TypeDeclaration): Overlay };
type Overlay = Scope & { setIterValue(value: unknown, evaluator: Evaluator): Overlay };
type Checker = {
  check(node: ASTNode, scope: Scope): TypeDeclaration;
  getType(name: string): TypeDeclaration;
};
type Evaluator = { run(node: ASTNode, scope: Scope): unknown; getType(name: string): TypeDeclaration };
type Call = { args: ASTNode[]; receiver: ASTNode };

/** One turn of a loop: the value of the filter or transform named by its place behind the variables. */
type Turn = { key: unknown; value: unknown; run(body: number): unknown };
type Loop = { variables: 1 | 2; bodies: number; returns: string; over(turns: Iterable<Turn>): unknown };

/** The comprehensions of CEL's extension libraries: two variables, `sortBy`, and those of optionals. */
export function registerMacros(environment: Environment): void {
  for (const [name, loop] of loops) {
    const asts = Array<string>(loop.variables + loop.bodies)
      .fill('ast')
      .join(', ');
    environment.registerFunction(`list.${name}(${asts}): ${loop.returns}`, (call: Call) =>
      loopMacro(name, loop, call),
    );
  }
  environment.registerFunction('optional.optMap(ast, ast): optional<dyn>', (call: Call) =>
    optionalMacro(call, value => Optional.of(value)),
  );
  environment.registerFunction('optional.optFlatMap(ast, ast): optional<dyn>', (call: Call) =>
    optionalMacro(call, same),
  );
}

const same = (value: unknown): unknown => value;

const loops: [string, Loop][] = [
  ['all', { variables: 2, bodies: 1, returns: 'bool', over: turns => !decides(turns, false) }],
  ['exists', { variables: 2, bodies: 1, returns: 'bool', over: turns => decides(turns, true) }],
  ['existsOne', { variables: 2, bodies: 1, returns: 'bool', over: turns => passing(turns).length === 1 }],
  ['exists_one', { variables: 2, bodies: 1, returns: 'bool', over: turns => passing(turns).length === 1 }],
  [
    'transformList',
    { variables: 2, bodies: 1, returns: 'list<dyn>', over: turns => [...turns].map(turn => turn.run(0)) },
  ],
  [
    'transformList',
    { variables: 2, bodies: 2, returns: 'list<dyn>', over: turns => passing(turns).map(turn => turn.run(1)) },
  ],
  [
    'transformMap',
    { variables: 2, bodies: 1, returns: 'map<dyn, dyn>', over: turns => keyed([...turns], 0) },
  ],
  [
    'transformMap',
    { variables: 2, bodies: 2, returns: 'map<dyn, dyn>', over: turns => keyed(passing(turns), 1) },
  ],
  [
    'transformMapEntry',
    { variables: 2, bodies: 1, returns: 'map<dyn, dyn>', over: turns => entries([...turns], 0) },
  ],
  [
    'transformMapEntry',
    { variables: 2, bodies: 2, returns: 'map<dyn, dyn>', over: turns => entries(passing(turns), 1) },
  ],
  ['sortBy', { variables: 1, bodies: 1, returns: 'list<dyn>', over: sorted }],
];

/** Whether a turn gives `wanted`. As in CEL, an error counts only when no turn decides. */
function decides(turns: Iterable<Turn>, wanted: boolean): boolean {
  let failure: Error | undefined;
  for (const turn of turns) {
    try {
      if (truth(turn.run(0)) === wanted) return true;
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      failure ??= error;
    }
  }
  if (failure) throw failure;
  return false;
}

const passing = (turns: Iterable<Turn>): Turn[] => [...turns].filter(turn => truth(turn.run(0)));

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

function sorted(turns: Iterable<Turn>): unknown[] {
  const ranked = [...turns].map(turn => ({ item: turn.value, by: turn.run(0) }));
  return ranked.toSorted((a, b) => compare(a.by, b.by)).map(({ item }) => item);
}

function loopMacro(name: string, loop: Loop, { args, receiver }: Call) {
  const variables = args.slice(0, loop.variables).map(node => variableOf(node, name));
  const bodies = args.slice(loop.variables);
  return {
    async: false,
    typeCheck(checker: Checker, _macro: unknown, scope: Scope): TypeDeclaration {
      checker.check(receiver, scope);
      const inner = withVariables(scope, variables, checker.getType('dyn')).at(-1);
      for (const body of bodies) checker.check(body, inner ?? scope);
      return checker.getType(loop.returns);
    },
    evaluate(evaluator: Evaluator, _macro: unknown, scope: Scope): unknown {
      const items = itemsOf(evaluator.run(receiver, scope), name);
      const overlays = withVariables(scope, variables, evaluator.getType('dyn'));
      return loop.over(turnsOf(evaluator, items, overlays, bodies));
    },
  };
}

const withVariables = (scope: Scope, variables: readonly string[], type: TypeDeclaration): Overlay[] => {
  const overlays: Overlay[] = [];
  for (const name of variables) overlays.push((overlays.at(-1) ?? scope).forkWithVariable(name, type));
  return overlays;
};

/** The turns of a loop over its items; a turn sets the loop's variables before it runs a body. */
function turnsOf(
  evaluator: Evaluator,
  items: readonly (readonly [unknown, unknown])[],
  overlays: readonly Overlay[],
  bodies: readonly ASTNode[],
): Turn[] {
  return items.map(([key, value]) => ({
    key,
    value,
    run(body) {
      const node = bodies[body];
      const inner = overlays.at(-1);
      if (!node || !inner) return undefined;
      if (overlays.length === 2) overlays[0]?.setIterValue(key, evaluator);
      inner.setIterValue(value, evaluator);
      return evaluator.run(node, inner);
    },
  }));
}

function itemsOf(value: unknown, name: string): [unknown, unknown][] {
  if (Array.isArray(value)) return value.map((item: unknown, i) => [BigInt(i), item]);
  if (isObject(value)) return Object.entries(value);
  throw new Error(`${name}() needs a list or a map, got ${JSON.stringify(toJson(value))}`);
}

function optionalMacro({ args, receiver }: Call, wrap: (value: unknown) => unknown) {
  const [variable, body] = args;
  const name = variableOf(variable, 'optMap');
  return {
    async: false,
    typeCheck(checker: Checker, _macro: unknown, scope: Scope): TypeDeclaration {
      checker.check(receiver, scope);
      if (body) checker.check(body, scope.forkWithVariable(name, checker.getType('dyn')));
      return checker.getType('optional<dyn>');
    },
    evaluate(evaluator: Evaluator, _macro: unknown, scope: Scope): unknown {
      const optional = evaluator.run(receiver, scope);
      if (!(optional instanceof Optional)) throw new Error('optMap() needs an optional');
      if (!optional.hasValue() || !body) return Optional.none();
      const inner = scope
        .forkWithVariable(name, evaluator.getType('dyn'))
        .setIterValue(optional.value(), evaluator);
      return wrap(evaluator.run(body, inner));
    },
  };
}

function variableOf(node: ASTNode | undefined, name: string): string {
  if (node?.op === 'id') return node.args;
  throw new Error(`${name}() needs the name of a variable first`);
}
