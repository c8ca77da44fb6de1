import { expect, test } from 'vitest';
import { PlatformError } from '../../../server/errors.ts';
import { pod, sandbox, steady } from './sandbox.ts';

const main = { namespace: 'default', pod: 'p', container: 'main' };
const served = { ports: [{ containerPort: 8080 }] };

async function after(
  seconds: number,
  ...parts: Parameters<typeof pod> extends [string, ...infer Rest] ? Rest : never
) {
  const box = sandbox();
  await box.cluster.create(pod('p', ...parts));
  await box.sleep(seconds);
  return { ...box, logs: (query = {}) => box.cluster.podLogs({ ...main, ...query }) };
}

const failure = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'nothing failed',
    (error: unknown) => (error instanceof PlatformError ? `${error.code}: ${error.message}` : String(error)),
  );

test('a service says that it starts, then what it does, at a modest rate', async () => {
  const { logs, sleep } = await after(60, served);
  const first = await logs();
  expect(first.replaceAll(/(request_id|duration_ms)=\w+/g, '$1=<x>')).toMatchInlineSnapshot(`
    "2026-01-01T00:00:01.040Z level=info msg="starting" component=main version=1.0
    2026-01-01T00:00:01.200Z level=info msg="listening on :8080"
    2026-01-01T00:00:08.305Z level=info msg="request completed" method=GET path=/ status=200 duration_ms=<x> request_id=<x>
    2026-01-01T00:00:15.610Z level=info msg="request completed" method=GET path=/ status=200 duration_ms=<x> request_id=<x>
    2026-01-01T00:00:22.915Z level=info msg="request completed" method=GET path=/ status=200 duration_ms=<x> request_id=<x>
    2026-01-01T00:00:30.220Z level=info msg="request completed" method=GET path=/ status=200 duration_ms=<x> request_id=<x>
    2026-01-01T00:00:37.525Z level=info msg="request completed" method=GET path=/ status=200 duration_ms=<x> request_id=<x>
    2026-01-01T00:00:44.830Z level=info msg="request completed" method=GET path=/ status=200 duration_ms=<x> request_id=<x>
    2026-01-01T00:00:52.135Z level=info msg="request completed" method=GET path=/ status=200 duration_ms=<x> request_id=<x>
    2026-01-01T00:00:59.440Z level=info msg="request completed" method=GET path=/ status=200 duration_ms=<x> request_id=<x>
    "
  `);
  expect(await logs()).toBe(first);
  await sleep(60);
  const later = await logs();
  expect(later.startsWith(first) && later.length > first.length).toBe(true);
});

test('tailLines, sinceTime and limitBytes cut what is given', async () => {
  const { logs } = await after(600, served);
  const all = await logs();
  const lines = all.trimEnd().split('\n');
  expect(await logs({ tailLines: 2 })).toBe(`${lines.slice(-2).join('\n')}\n`);
  expect(await logs({ tailLines: 0 })).toBe('');
  const sinceTime = new Date('2026-01-01T00:05:00Z');
  const since = lines.filter(line => new Date(line.split(' ')[0] ?? '') >= sinceTime);
  expect(await logs({ sinceTime })).toBe(`${since.join('\n')}\n`);
  expect(await logs({ limitBytes: 100 })).toBe(all.slice(0, 100));
});

test('the log of years costs no more than that of an hour', async () => {
  const { logs, sleep } = await after(10, served);
  await sleep(3 * 365 * 86_400);
  const began = performance.now();
  const tail = await logs({ tailLines: 10 });
  expect(tail.trimEnd().split('\n')).toHaveLength(10);
  expect(tail).toMatch(/^2028-12-3/);
  expect(performance.now() - began).toBeLessThan(1000);
});

test('a crash ends with what went wrong, and previous gives the run before', async () => {
  const { logs } = await after(16, served, {}, { crash: '3 4' });
  expect(steady(await logs({ previous: true }))).toMatchInlineSnapshot(`
    "2026-01-01T00:00:06.040Z level=info msg="starting" component=main version=1.0
    2026-01-01T00:00:06.200Z level=info msg="listening on :8080"
    2026-01-01T00:00:10.000Z level=error msg="unhandled error" component=main error="unexpected state"
    2026-01-01T00:00:10.000Z level=fatal msg="exiting" exit_code=3
    "
  `);
  const lost = await after(30, served, {}, { oom: '20' });
  expect(await lost.logs({ previous: true })).not.toMatch(/error|fatal/);
});

test('a task says that it is done', async () => {
  const { logs } = await after(20, {}, { restartPolicy: 'Never' });
  expect(await logs()).toMatchInlineSnapshot(`
    "2026-01-01T00:00:01.040Z level=info msg="starting" component=main version=1.0
    2026-01-01T00:00:07.000Z level=info msg="finished"
    "
  `);
});

test.each<[string, Parameters<typeof pod>[1], { [field: string]: unknown }, string]>([
  [
    'an image that cannot be pulled',
    { image: 'shop/web:missing' },
    {},
    'refused: container "main" in pod "p" is waiting to start: trying and failing to pull image',
  ],
  [
    'a missing secret',
    { envFrom: [{ secretRef: { name: 'creds' } }] },
    {},
    'refused: container "main" in pod "p" is waiting to start: CreateContainerConfigError',
  ],
  [
    'no node',
    { resources: { requests: { cpu: '99' } } },
    {},
    'refused: container "main" in pod "p" is waiting to start: ContainerCreating',
  ],
  [
    'no previous run',
    {},
    { previous: true },
    'not_found: previous terminated container "main" in pod "p" not found',
  ],
  ['an unknown container', {}, { container: 'web' }, 'invalid_input: container web is not valid for pod p'],
  ['an unknown pod', {}, { pod: 'q' }, 'not_found: pods "q" not found'],
])('with %s there is no log', async (_what, container, query, expected) => {
  const { logs } = await after(30, container);
  expect(await failure(logs(query))).toBe(expected);
});
