import { PlatformError } from '../../errors.ts';

type Labels = { readonly [key: string]: string };
type Test = (labels: Labels) => boolean;

const key = '[A-Za-z0-9](?:[-A-Za-z0-9_./]*[A-Za-z0-9])?';
const value = '(?:[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?)?';
const existence = new RegExp(`^(!?)\\s*(${key})$`);
const comparison = new RegExp(`^(${key})\\s*(==?|!=)\\s*(${value})$`);
const order = new RegExp(`^(${key})\\s*([<>])\\s*(-?\\d+)$`);
const membership = new RegExp(`^(${key})\\s+(in|notin)\\s*\\(([^()]*)\\)$`);
const member = new RegExp(`^${value}$`);

function requirement(text: string): Test | undefined {
  const [, not, present] = existence.exec(text) ?? [];
  if (present !== undefined) return labels => Object.hasOwn(labels, present) === (not === '');
  const [, left, operator, right] = comparison.exec(text) ?? [];
  if (left !== undefined) return labels => (labels[left] === right) === (operator !== '!=');
  const [, counted, than, bound] = order.exec(text) ?? [];
  if (counted !== undefined)
    return labels =>
      than === '>' ? Number(labels[counted]) > Number(bound) : Number(labels[counted]) < Number(bound);
  const [, of, within, list = ''] = membership.exec(text) ?? [];
  if (of === undefined) return undefined;
  const among = list.split(',').map(item => item.trim());
  if (!among.every(item => member.test(item))) return undefined;
  return labels => (Object.hasOwn(labels, of) && among.includes(labels[of] ?? '')) === (within === 'in');
}

/** The test a label selector stands for. Throws `invalid_input` naming the part that is not one. */
export function parseLabelSelector(text: string): Test {
  const parts = text.split(/,(?![^()]*\))/).map(part => part.trim());
  if (parts.length === 1 && parts[0] === '') return () => true;
  const tests = parts.map(part => {
    const test = requirement(part);
    if (test) return test;
    throw new PlatformError(
      'invalid_input',
      `unable to parse label selector "${text}": "${part}" is no requirement`,
      'Use a=b, a!=b, a in (b,c), a notin (b,c), a, !a, a>1 or a<1, joined by commas.',
    );
  });
  return labels => tests.every(test => test(labels));
}
