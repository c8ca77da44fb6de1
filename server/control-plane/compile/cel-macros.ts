import { type ASTNode, type Environment, Optional, type TypeDeclaration } from '@marcbachmann/cel-js';
import { isObject } from '../../domain/json.ts';
import { countTurn, type Loop, loops, type Turn } from './cel-loops.ts';
import { toJson } from './cel-value.ts';

/** The parts of the CEL library's checker, evaluator and scopes that a macro is handed. */
type Scope = { forkWithVariable(name: string, type: TypeDeclaration): Overlay };
type Overlay = Scope & { setIterValue(value: unknown, evaluator: Evaluator): Overlay };
type Checker = {
  check(node: ASTNode, scope: Scope): TypeDeclaration;
  getType(name: string): TypeDeclaration;
  registry: { getListType(of: TypeDeclaration): TypeDeclaration };
};
type Evaluator = { run(node: ASTNode, scope: Scope): unknown; getType(name: string): TypeDeclaration };
type Call = { args: ASTNode[]; receiver: ASTNode };

/** All loops, those of CEL's extension libraries with two variables and `sortBy` too, and those of optionals. */
export function registerMacros(environment: Environment): void {
  for (const [name, loop] of loops) {
    const asts = Array<string>(loop.variables + loop.bodies)
      .fill('ast')
      .join(', ');
    environment.registerFunction(`list.${name}(${asts}): dyn`, (call: Call) => loopMacro(name, loop, call));
  }
  environment.registerFunction('optional.optMap(ast, ast): optional<dyn>', (call: Call) =>
    optionalMacro(call, value => Optional.of(value)),
  );
  environment.registerFunction('optional.optFlatMap(ast, ast): optional<dyn>', (call: Call) =>
    optionalMacro(call, same),
  );
}

const same = (value: unknown): unknown => value;

function loopMacro(name: string, loop: Loop, { args, receiver }: Call) {
  const variables = args.slice(0, loop.variables).map(node => variableOf(node, name));
  const bodies = args.slice(loop.variables);
  return {
    async: false,
    typeCheck(checker: Checker, _macro: unknown, scope: Scope): TypeDeclaration {
      const item = itemType(checker, checker.check(receiver, scope), loop.variables);
      const inner = withVariables(scope, variables, item).at(-1) ?? scope;
      const made = bodies.map(body => checker.check(body, inner)).at(-1) ?? item;
      if (loop.returns === 'bool' || loop.returns === 'map<dyn, dyn>') return checker.getType(loop.returns);
      return checker.registry.getListType(loop.returns === 'items' ? item : made);
    },
    evaluate(evaluator: Evaluator, _macro: unknown, scope: Scope): unknown {
      const items = itemsOf(evaluator.run(receiver, scope), loop.variables, name);
      const overlays = withVariables(scope, variables, evaluator.getType('dyn'));
      return loop.over(turnsOf(evaluator, items, overlays, bodies));
    },
  };
}

/** With two variables the keys have no type of their own: those of a list are numbers, those of a map texts. */
function itemType(checker: Checker, range: TypeDeclaration, variables: 1 | 2): TypeDeclaration {
  const type = range.kind === 'list' && variables === 1 ? range.valueType : undefined;
  return type && !type.hasPlaceholderType ? type : checker.getType('dyn');
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
      countTurn();
      if (overlays.length === 2) overlays[0]?.setIterValue(key, evaluator);
      inner.setIterValue(value, evaluator);
      return evaluator.run(node, inner);
    },
  }));
}

/** Keys and values. Loops with one variable go over a list's items, but over a map's keys. */
function itemsOf(value: unknown, variables: 1 | 2, name: string): [unknown, unknown][] {
  if (Array.isArray(value)) return value.map((item: unknown, i) => [BigInt(i), item]);
  if (isObject(value)) return Object.entries(value).map(([key, item]) => [key, variables === 1 ? key : item]);
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
