const plain = /^[\w./:@-]{1,200}$/;

const isPlain = (value: unknown): boolean =>
  typeof value === 'string' ? plain.test(value) : ['number', 'boolean', 'undefined'].includes(typeof value);

/**
 * The call that does what a dry run has shown: in full, `promote_component(component: "cart", from: "staging")`,
 * where its arguments are short and plain, else by naming what stays the same.
 */
export function callAgain(tool: string, input: { [argument: string]: unknown }): string {
  const { dry_run: _dry, wait_seconds: _wait, ...args } = input;
  const given = Object.entries(args).filter(([, value]) => value !== undefined);
  if (!given.every(([, value]) => isPlain(value)))
    return `${tool} with the same arguments and without dry_run`;
  return `${tool}(${given.map(([name, value]) => `${name}: ${JSON.stringify(value)}`).join(', ')})`;
}
