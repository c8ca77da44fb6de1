import { Environment, type ParseResult } from '@marcbachmann/cel-js';
import { registerFunctions } from './cel-functions.ts';
import { boundedLoops, withOwnLoops } from './cel-loops.ts';
import { registerMacros } from './cel-macros.ts';
import { toJson } from './cel-value.ts';
import { withoutOptionalEntries } from './optional-entries.ts';
import { expressionProblem, type Where } from './where.ts';

/** The variables of an expression. */
export type Scope = { readonly [variable: string]: unknown };

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
 * Throws `invalid_document` when it cannot be parsed, has no value or loops too long; the message names the place.
 */
export function evaluate(expression: string, scope: Scope, where: Where): unknown {
  try {
    const program = programOf(expression);
    return toJson(boundedLoops(() => program(scope)));
  } catch (error) {
    if (error instanceof Error) throw expressionProblem(where, expression, summaryOf(error));
    throw error;
  }
}

function programOf(expression: string): ParseResult {
  const known = parsed.get(expression);
  if (known) return known;
  const program = environment.parse(withOwnLoops(withoutOptionalEntries(expression)));
  const oldest = parsed.keys().next();
  if (parsed.size >= MAX_REMEMBERED && !oldest.done) parsed.delete(oldest.value);
  parsed.set(expression, program);
  return program;
}

/** The CEL library's errors repeat the whole expression in `message`; `summary` is the sentence alone. */
function summaryOf(error: Error): string {
  const summary = 'summary' in error && typeof error.summary === 'string' ? error.summary : error.message;
  return summary.replaceAll(/\boc_(?=(map|filter|all|exists|exists_one)\b)/g, '');
}
