import { PlatformError } from '../../errors.ts';

/** Where in whose document an expression stands: for errors. */
export type Where = { readonly of: string; readonly path: string };

export const below = (where: Where, step: string | number): Where => ({
  of: where.of,
  path: typeof step === 'number' ? `${where.path}[${step}]` : `${where.path}.${step}`,
});

/** A text cut to a length that an error message can carry. */
export const clipped = (text: string, length = 200): string =>
  text.length > length ? `${text.slice(0, length)}… (${text.length} characters)` : text;

/** An expression that cannot be read or has no value. */
export function expressionProblem(where: Where, expression: string, problem: string): PlatformError {
  const gateway = /\bgateway\b/.test(expression) && problem.startsWith('No such key');
  return new PlatformError(
    'invalid_document',
    `${where.of}, ${where.path}: \${${clipped(expression.trim())}}: ${clipped(problem, 300)}`,
    gateway
      ? 'Set spec.gateway.ingress on the Environment or on its DataPlane: the template reads it.'
      : `Correct the template of ${where.of}, or give it the value that it reads.`,
  );
}

/** A template that grew past what one compile may make. */
export const tooLarge = (where: Where, what: string, limit: number): PlatformError =>
  new PlatformError(
    'too_large',
    `${where.of}, ${where.path}: more than ${limit} ${what}.`,
    'Make the loop or the text smaller; one component may not grow without bound.',
  );
