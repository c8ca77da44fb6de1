import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTerminal, type Person, type Terminal } from '../support/terminal.ts';
import { changedLines } from '../../server/cli/changed-lines.ts';

let shop: Terminal;
beforeAll(async () => {
  shop = await openTerminal();
});
afterAll(() => shop.close());

const watch = (line: string, ...during: NonNullable<Person['during']>) => shop.run(line, {}, { during });
const tell = (name: string, args: { [argument: string]: unknown }) => () => shop.product.call(name, args);
const nothing = () => Promise.resolve();

async function drawn(rows: number, ...during: NonNullable<Person['during']>): Promise<string> {
  const person = { during, rows, tty: true };
  return (await shop.run('environment health staging --watch=5', { NO_COLOR: '1' }, person)).stdout;
}

const stop = tell('scale_component', { component: 'cart', environment: 'staging', replicas: 0 });
const start = tell('scale_component', { component: 'cart', environment: 'staging', replicas: 1 });

test('a pipe gets the first answer, then what changed with its time; Ctrl-C: 130', async () => {
  const { code, stdout, stderr } = await watch(
    'deployment get cart -e staging --watch',
    nothing,
    stop,
    start,
  );
  expect({ code, stderr }).toEqual({ code: 130, stderr: '' });
  const [first = '', ...changes] = stdout.split(/^(?=2026-)/m);
  expect(first).toContain('SIMULATED');
  expect(first).toContain('shop/cart in staging is healthy');
  expect(first).toContain('Next:\n  quarterdeck deployment promote cart --from staging');
  expect(changes.join('').replaceAll(/-[0-9a-f]{8,}/g, '-…')).toMatchInlineSnapshot(`
    "2026-11-22T09:00:04Z  shop/cart in staging is suspended, 0/0 pods ready: scaled to zero
    2026-11-22T09:00:04Z  suspended   Deployment/cart-staging-…: scaled to zero
    2026-11-22T09:00:04Z  suspended   Service/cart: scaled to zero
    2026-11-22T09:00:06Z  shop/cart in staging is healthy, 1/1 pods ready
    2026-11-22T09:00:06Z  healthy     Deployment/cart-staging-…
    2026-11-22T09:00:06Z  healthy     Service/cart
    "
  `);
});

test('a JSON line for each change, and none for a look that saw none', async () => {
  const { stdout, stderr } = await watch(
    'deployment get cart -e staging -w -o json',
    nothing,
    stop,
    nothing,
    start,
  );
  const documents = stdout
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line).status);
  expect(documents).toEqual(['healthy', 'suspended', 'healthy']);
  expect(stderr).toMatch(/^SIMULATED.*\n$/);
  const yaml = await watch('deployment get cart -e staging -w -o yaml', stop, start);
  expect(yaml.stdout.split('---\n')).toHaveLength(4);
});

test('a terminal has a screen that is drawn again where it changes, and keeps the last answer', async () => {
  const text = await drawn(50, nothing, stop, nothing, start);
  const [before, ...frames] = text.split('\u001B[?2026h');
  expect(before).toBe('\u001B[?1049h\u001B[?25l');
  expect(frames).toHaveLength(3);
  expect(frames[0]).toContain('\u001B[HEvery 5 s. Changed at 2026-');
  expect(frames[1]).toMatch(/cart +shop +suspended/);
  const [last = '', left = ''] = frames[2]?.split('\u001B[?2026l') ?? [];
  expect(last).toMatch(/cart +shop +healthy/);
  const [leaving, kept = '', ...more] = left.split('\u001B[?1049l');
  expect([leaving, more]).toEqual(['\u001B[?25h', []]);
  expect(kept).toMatch(/^SIMULATED[\s\S]*cart +shop +healthy/);
  expect(kept).not.toContain('\u001B');

  const low = (await drawn(8, nothing)).split('\u001B[?2026l')[0] ?? '';
  expect(low.split('\r\n')).toHaveLength(7);
  expect(low).toMatch(/… \d+ more lines: a taller window shows them/);
});

test('the time of looking is no change', async () => {
  const line = 'change list --since 1h --environment production';
  expect((await watch(`${line} --watch`, nothing, nothing)).stdout).toBe((await shop.run(line)).stdout);
  const { stdout } = await watch(`${line} --watch -o json`, nothing, nothing);
  expect(stdout.trimEnd().split('\n')).toHaveLength(1);
});

test('a dumb terminal is no place to draw', async () => {
  const { stdout } = await shop.run(
    'environment health staging -w',
    { TERM: 'dumb' },
    { during: [stop, start], tty: true },
  );
  expect(stdout).not.toContain('\u001B');
  expect(stdout).toMatch(/Z {2}cart +shop +suspended/);
});

test('log lines are followed: each is written once', async () => {
  const { code, stdout } = await watch(
    'log query cart -e staging --follow=20 -o json --since 10m',
    nothing,
    nothing,
    nothing,
  );
  expect(code).toBe(130);
  const documents: { lines: { time: string; text: string }[] }[] = stdout
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line));
  const lines = documents.flatMap(document => document.lines.map(line => JSON.stringify(line)));
  expect(documents.length).toBeGreaterThan(1);
  expect(new Set(lines).size).toBe(lines.length);
  const text = await watch('log query cart -e staging -f=20', nothing, nothing);
  expect(text.stdout).toMatch(/\n20\d\d-\S+ cart-\S+ \S.*\n$/);
});

test('what fails at first ends it', async () => {
  const { code, stderr } = await watch('deployment get crat -e staging --watch', nothing);
  expect(code).toBe(1);
  expect(stderr).toMatch(/error: .*crat/);
});

test.for([
  ['deployment get cart -e staging --watch -o name', '--watch does not go with -o name.'],
  ['deployment get cart -e staging --watch --wait-seconds 5', '--watch does not go with --wait-seconds.'],
  ['deployment get cart -e staging --watch=0', '--watch: less than 0.5.'],
  ['log query cart -e staging --follow=soon', '--follow=soon: not a number.'],
  ['catalog search --watch', '--watch is not a flag of catalog search.'],
] as const)('%s', async ([line, message]) => {
  const { code, stderr } = await shop.run(line);
  expect(code).toBe(2);
  expect(stderr).toContain(`error: ${message}`);
});

test('changed lines', () => {
  const before = 'x is well\nNAME  STATUS\na     well\nb     well\nb     well\nc     well';
  expect(changedLines(before, before.replaceAll('     ', '        '))).toEqual([]);
  expect(
    changedLines(before, 'x is ill\nNAME  STATUS  REASON\na     ill     broken\nb     well\nb     well'),
  ).toEqual(['x is ill', 'a     ill     broken', 'gone: c     well']);
  expect(changedLines('b  1\nb  1', 'b  1\nb  1\nb  1')).toEqual(['b  1']);
});
