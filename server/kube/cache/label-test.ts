type Labels = { readonly [key: string]: string };
export type LabelTest = (labels: Labels) => boolean;

const requirement = /^(!?)\s*([-A-Za-z0-9_./]+)\s*(?:(==?|!=)\s*([-A-Za-z0-9_.]*))?$/;

function testOf(text: string): LabelTest | undefined {
  const [, not, key, operator, value] = requirement.exec(text.trim()) ?? [];
  if (key === undefined || (not === '!' && operator !== undefined)) return undefined;
  if (operator === undefined) return labels => Object.hasOwn(labels, key) === (not === '');
  return labels => (labels[key] === value) === (operator !== '!=');
}

/** The test that a label selector stands for; undefined for one with sets or orders in it, which only the API server answers. */
export function labelTest(selector: string): LabelTest | undefined {
  if (selector.trim() === '') return () => true;
  const tests = selector.split(',').map(testOf);
  const known = tests.flatMap(test => test ?? []);
  return known.length === tests.length ? labels => known.every(test => test(labels)) : undefined;
}
