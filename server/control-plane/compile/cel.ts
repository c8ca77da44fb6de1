import { type ASTNode, Environment, type ParseResult } from '@marcbachmann/cel-js';
import { isObject } from '../../domain/json.ts';
import { registerFunctions } from './cel-functions.ts';
import { registerMacros } from './cel-macros.ts';
import { toJson } from './cel-value.ts';
import { withoutOptionalEntries } from './optional-entries.ts';
import { expressionProblem, type Where } from './where.ts';

/** The variables of an expression. */
export type Scope = { readonly [variable: string]: unknown };

const MAX_NESTED_LOOPS = 3;
const MAX_REMEMBERED = 5_000;

const environment = new Environment({
  unlistedVariablesAreDyn: true,
  homogeneousAggregateLiterals: false,
  enableOptionalTypes: true,
  limits: { maxAstNodes: 2_000, maxDepth: 100 },
});
registerFunctions(environment);
registerMacros(environment);

const parsed = new Map<string, ParseResult>();

/**
 * The value of a CEL expression as JSON, or OMIT. Each text is parsed once.
 * Throws `invalid_document` when it cannot be parsed or has no value; the message names the place.
 */
export function evaluate(expression: string, scope: Scope, where: Where): unknown {
  try {
    const value: unknown = programOf(expression)(scope);
    return toJson(value);
  } catch (error) {
    if (error instanceof Error) throw expressionProblem(where, expression, summaryOf(error));
    throw error;
  }
}

function programOf(expression: string): ParseResult {
  const known = parsed.get(expression);
  if (known) return known;
  const program = environment.parse(withoutOptionalEntries(expression));
  if (nestedLoops(program.ast) > MAX_NESTED_LOOPS)
    throw new Error(`more than ${MAX_NESTED_LOOPS} loops inside one another`);
  const oldest = parsed.keys().next();
  if (parsed.size >= MAX_REMEMBERED && !oldest.done) parsed.delete(oldest.value);
  parsed.set(expression, program);
  return program;
}

const LOOPS = new Set([
  'map',
  'filter',
  'all',
  'exists',
  'exists_one',
  'existsOne',
  'transformList',
  'transformMap',
  'transformMapEntry',
  'sortBy',
]);

/** How deep loops stand inside one another: the work grows with the power. */
function nestedLoops(node: ASTNode): number {
  const parts = Array.isArray(node.args) ? node.args.flat(2) : [node.args];
  if (node.op !== 'rcall' || !LOOPS.has(node.args[0])) return deepest(parts);
  const [, receiver, bodies] = node.args;
  return Math.max(nestedLoops(receiver), 1 + deepest(bodies));
}

const deepest = (parts: readonly unknown[]): number =>
  parts.filter(isNode).reduce((most, part) => Math.max(most, nestedLoops(part)), 0);

const isNode = (part: unknown): part is ASTNode => isObject(part) && 'op' in part && 'input' in part;

/** The CEL library's errors repeat the whole expression in `message`; `summary` is the sentence alone. */
const summaryOf = (error: Error): string =>
  'summary' in error && typeof error.summary === 'string' ? error.summary : error.message;
