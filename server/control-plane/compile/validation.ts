import { PlatformError } from '../../errors.ts';
import type { Scope } from './cel.ts';
import { type Expansion, scopesOf } from './expansion.ts';
import type { Manifest } from './manifest.ts';
import { selected, type Target } from './target.ts';
import { inner, renderCondition } from './template.ts';
import { below, clipped, type Where } from './where.ts';

type Rule = { rule: string; message: string };
type Rules = {
  validations?: readonly Rule[] | undefined;
  preRenderValidations?: readonly Rule[] | undefined;
};

type PostRenderRule = Rule &
  Pick<Expansion, 'forEach' | 'var'> & {
    target: Target & { mustMatch?: boolean | undefined };
    targetPlane?: string | undefined;
    when?: string | undefined;
  };

type Failure = { message: string; rule: string };

/** Throws `refused` with the messages of the guardrails over the inputs that are violated. */
export function checkInputs(spec: Rules, scope: Scope, where: Where, subject: string): void {
  const rules = [...(spec.preRenderValidations ?? []), ...(spec.validations ?? [])];
  refuse(
    rules.filter(({ rule }, i) => !renderCondition(rule, scope, below(where, `validations[${i}].rule`))),
    where,
    subject,
  );
}

/** Throws `refused` with the messages of the guardrails over the rendered manifests that are violated. */
export function checkManifests(
  rules: readonly PostRenderRule[] | undefined,
  manifests: readonly Manifest[],
  scope: Scope,
  where: Where,
  subject: string,
): void {
  const failures = (rules ?? []).flatMap((rule, i) => {
    const place = below(where, `postRenderValidations[${i}]`);
    const loop = { includeWhen: rule.when, forEach: rule.forEach, var: rule.var };
    return scopesOf(loop, scope, place).flatMap(each => failuresOf(rule, manifests, each, place));
  });
  refuse(failures, where, subject);
}

function failuresOf(
  rule: PostRenderRule,
  manifests: readonly Manifest[],
  scope: Scope,
  where: Where,
): Failure[] {
  const { target, targetPlane } = rule;
  const found = selected(manifests, target, targetPlane, scope, where);
  if (found.length === 0)
    return target.mustMatch === false
      ? []
      : [{ message: `${rule.message} (no ${target.kind} was rendered)`, rule: rule.rule }];
  return found
    .filter(({ object }) => !renderCondition(rule.rule, { ...scope, resource: object }, below(where, 'rule')))
    .map(() => rule);
}

function refuse(failures: readonly Failure[], where: Where, subject: string): void {
  if (failures.length === 0) return;
  const messages = [...new Set(failures.map(({ message }) => message))];
  const rules = [...new Set(failures.map(({ rule }) => clipped(inner(rule).replaceAll(/\s+/g, ' '))))];
  throw new PlatformError(
    'refused',
    messages.join(' '),
    `${subject} violates ${rules.length === 1 ? 'a rule' : 'rules'} of ${where.of}: ${rules.join('; ')}`,
  );
}
