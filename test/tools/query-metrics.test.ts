import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { listAt, numberAt, textAt } from '../../server/domain/json.ts';
import { platformOn } from '../../server/platform.ts';
import { type Bookshop, openBookshop } from '../support/bookshop.ts';
import { configOf, connectTo, silent } from '../support/product.ts';

let shop: Bookshop;
/** One o'clock, when books is taken away in development. */
const gone = '2026-11-22T13:00:00Z';

beforeAll(async () => {
  shop = await openBookshop();
  const now = async () => Date.parse(String((await shop.done('query_metrics', here('web'))).view['until']));
  await shop.pass((Date.parse(gone) - (await now())) / 1000);
  await shop.done('deploy_component', {
    component: 'books',
    environment: 'development',
    configs: { replicas: 0 },
    wait_seconds: 0,
  });
  await shop.pass(1200);
});
afterAll(() => shop.close());

const here = (component: string) => ({ component, environment: 'development' });

async function told(args: { [argument: string]: unknown }): Promise<string> {
  const { text } = await shop.done('query_metrics', args);
  expect(Buffer.byteLength(text) / 4).toBeLessThan(400);
  return text.replace(/^SIMULATED.*\n/, '');
}

describe('query_metrics', () => {
  test('of one that needs another, which is gone: what changed, when, from what to what', async () => {
    expect(await told(here('api'))).toMatchInlineSnapshot(`
      "api in development, 2026-11-22T12:20:00Z to 13:20:00Z, compared with the time before:
      success_ratio 99.8% → 30% at 13:00:00Z
      latency_p95_seconds 77.8ms → 178ms at 13:00:00Z
      SIGNAL                   NOW      MIN   MEDIAN      P95      MAX   BEFORE
      success_ratio            30%      30%    99.8%    99.9%   99.91%    99.8%  █████████████▁▁▁▁▁▁▁
      latency_p95_seconds    179ms   75.9ms   78.2ms    179ms    180ms   77.5ms  ▁▁▁▁▁▁▁▁▁▁▁▁▁███████
      requests_per_second   51.2/s   48.1/s   50.7/s   52.2/s   53.2/s   50.1/s  steady
      cpu_cores                34m      31m      33m      35m      36m      33m  steady
      memory_bytes         240.6Mi  238.7Mi  242.7Mi  247.2Mi  247.7Mi  243.3Mi  steady
      0 all the time: cpu_throttled_seconds
      Next:
        query_logs(component: "api", environment: "development", since: "2026-11-22T12:59:00Z", grep: "error")
        list_changes(component: "api", environment: "development")"
    `);
  });

  test('of a healthy component', async () => {
    expect(await told({ component: 'api', environment: 'staging' })).toMatchInlineSnapshot(`
      "api in staging, 2026-11-22T12:20:00Z to 13:20:00Z, compared with the time before:
      No change.
      SIGNAL                   NOW      MIN   MEDIAN      P95      MAX   BEFORE
      success_ratio          99.8%    99.7%    99.8%    99.9%   99.95%    99.8%  steady
      latency_p95_seconds   77.5ms   75.6ms   77.6ms   78.9ms   79.5ms   77.6ms  steady
      requests_per_second   25.3/s     23/s   24.6/s   25.9/s   26.3/s   24.3/s  ▁▁▁▁▁▁▁▂▁▁▁▁▁▁▁▁▁▁▁▁
      cpu_cores                33m      30m      33m      35m      36m      33m  ▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▂▁▁▁
      memory_bytes         246.2Mi  238.5Mi  244.8Mi  247.7Mi  248.3Mi  246.4Mi  steady
      0 all the time: cpu_throttled_seconds
      Next:
        list_changes(component: "api", environment: "staging")"
    `);
  });

  test('of the one that is gone', async () => {
    expect(await told(here('books'))).toMatchInlineSnapshot(`
      "books in development, 2026-11-22T12:20:00Z to 13:20:00Z, compared with the time before:
      success_ratio 99.9% → 0% at 13:00:00Z
      Nothing measured since 12:59:30Z: latency_p95_seconds, cpu_cores, cpu_throttled_seconds, memory_bytes
      SIGNAL                  NOW      MIN   MEDIAN      P95      MAX   BEFORE
      success_ratio            0%       0%    99.8%   99.91%   99.92%    99.9%  █████████████▁▁▁▁▁▁▁
      latency_p95_seconds       -   48.4ms   49.6ms   50.5ms   50.5ms   49.6ms  ▁▁▁▁▁▁▁▁▁▁▁▁▁▁······
      requests_per_second  35.9/s   33.7/s   35.5/s   36.6/s   37.3/s   35.1/s  steady
      cpu_cores                 -       4m      20m      21m      22m      20m  ▁▁▁▁▁▁▁▁▁▁▁▁▁▁······
      memory_bytes              -  100.8Mi  111.8Mi  112.2Mi  112.4Mi  111.3Mi  ▁▁▁▁▁▁▁▁▁▁▁▁▁▁······
      0 all the time: cpu_throttled_seconds
      Next:
        query_logs(component: "books", environment: "development", since: "2026-11-22T12:59:00Z", grep: "error")
        list_changes(component: "books", environment: "development")"
    `);
  });

  test('of a worker, of one signal, of another time', async () => {
    expect(await told(here('mailer'))).toMatchInlineSnapshot(`
      "mailer in development, 2026-11-22T12:20:00Z to 13:20:00Z, compared with the time before:
      No change.
      SIGNAL            NOW      MIN   MEDIAN      P95      MAX   BEFORE
      cpu_cores         33m      28m      30m      32m      33m      30m  ▁▁▁▁▁▂▂▂▁▁▂▁▁▁▁▂▁▁▁▁
      memory_bytes  136.4Mi  132.9Mi  134.9Mi  136.5Mi  137.2Mi  133.2Mi  steady
      0 all the time: cpu_throttled_seconds
      Not measured: success_ratio, latency_p95_seconds, requests_per_second
      Next:
        list_changes(component: "mailer", environment: "development")"
    `);
    const signals = ['success_ratio', 'success_ratio'];
    expect(await told({ ...here('web'), signals, since: '10m' })).toMatchInlineSnapshot(`
      "web in development, 2026-11-22T13:10:00Z to 13:20:00Z, compared with the time before:
      No change.
      SIGNAL         NOW    MIN  MEDIAN  P95  MAX  BEFORE
      success_ratio  44%  43.9%   43.9%  44%  44%   43.9%  steady
      Next:
        list_changes(component: "web", environment: "development")"
    `);
    expect(await told({ ...here('web'), signals, since: '2h', until: '1h' })).toMatchInlineSnapshot(`
      "web in development, 2026-11-22T11:20:00Z to 12:20:00Z, compared with the time before:
      No change.
      SIGNAL           NOW    MIN  MEDIAN    P95    MAX  BEFORE
      success_ratio  99.7%  99.6%   99.8%  99.9%  99.9%   99.8%  steady
      Next:
        list_changes(component: "web", environment: "development")"
    `);
  });

  test('of a task that did not run', async () => {
    expect(await told({ ...here('nightly'), since: '1h' })).toMatchInlineSnapshot(`
      "nightly in development, 2026-11-22T12:20:00Z to 13:20:00Z, compared with nothing:
      Not measured: success_ratio, latency_p95_seconds, requests_per_second, cpu_cores, cpu_throttled_seconds, memory_bytes
      Next:
        get_deployment(component: "nightly", environment: "development")"
    `);
  });

  test('the numbers of the view', async () => {
    const { view } = await shop.done('query_metrics', { ...here('api'), signals: ['success_ratio'] });
    const [row] = listAt(view, 'signals');
    const [change] = listAt(row, 'changes');
    expect(textAt(change, 'at')).toBe(gone);
    expect(numberAt(change, 'from')).toBeGreaterThan(0.99);
    expect(numberAt(change, 'to')).toBeLessThan(0.5);
    expect([textAt(row, 'unit'), numberAt(view, 'step_seconds'), textAt(view, 'compared_with')]).toEqual([
      'ratio',
      30,
      'the time before',
    ]);
    expect(textAt(row, 'sparkline')?.length).toBeLessThanOrEqual(40);
  });

  test('refuses what it does not know, and says what there is', async () => {
    const said = await shop.refusals('query_metrics', [
      { ...here('api'), signals: ['succes_ratio'] },
      { ...here('api'), signals: ['coffee'] },
      { ...here('api'), since: '1h', until: '2h' },
      { ...here('api'), since: '2027-01-01' },
      { ...here('api'), since: 'yesterday' },
      { ...here('api'), since: '1y' },
      { ...here('api'), since: '90d' },
      { component: 'books', environment: 'production' },
      here('db'),
      here('boks'),
      { ...here('api'), signals: [] },
    ]);
    expect(said).toMatchInlineSnapshot(`
      "signals: there is no signal "succes_ratio".
      Did you mean "success_ratio"? Known signals: requests_per_second, success_ratio, latency_p50_seconds, latency_p95_seconds, cpu_cores, memory_bytes, cpu_throttled_seconds, network_receive_bytes_per_second, network_transmit_bytes_per_second.

      signals: there is no signal "coffee".
      Known signals: requests_per_second, success_ratio, latency_p50_seconds, latency_p95_seconds, cpu_cores, memory_bytes, cpu_throttled_seconds, network_receive_bytes_per_second, network_transmit_bytes_per_second.

      since: "1h" is not before until: "2h".
      since comes first: since: "2h", until: "1h" is an hour that ended an hour ago.

      since: "2027-01-01" is not before now.
      since comes first: since: "2h", until: "1h" is an hour that ended an hour ago.

      since: "yesterday" is no time.
      Use "15m", "2h", "1d" or 2026-01-31T12:00:00Z.

      since: "1y" is no time.
      Use "15m", "2h", "1d" or 2026-01-31T12:00:00Z.

      since: "90d" is more than 31 days before the end.
      Ask for less at a time, such as since: "7d".

      "books" is not deployed to production.
      get_component(component: "books") shows where it is.

      "db" is a resource; signals are of components.
      Ask for those that use it: get_dependencies(component: "db", direction: "upstream").

      There is no component "boks".
      Did you mean "books"? Known components: api, books, mailer, nightly, reseller, web.

      query_metrics: signals: expected at least 1 entries, got a list of 0.
      query_metrics takes component (required), project, environment, signals, since, until."
    `);
  });

  test('says so where nothing measures', async () => {
    const clock = { now: () => new Date(gone), sleep: () => Promise.resolve() };
    const unmeasured = await connectTo(platformOn(shop.cluster, clock, configOf(), silent));
    const { text, isError } = await unmeasured.call('query_metrics', here('api'));
    await unmeasured.close();
    expect(isError).toBe(true);
    expect(text).toMatchInlineSnapshot(`
      "SIMULATED cluster (scenario empty): nothing here is real.
      Nothing measures data plane "default": no metrics backend is configured.
      Name one with --metrics-url (metrics.url in the file). query_logs and get_environment_health work without one."
    `);
  });
});

describe('query_logs tells the same story', () => {
  test('the caller names whom it cannot reach, from the same minute on', async () => {
    const pages = await pagesOf({ ...here('api'), grep: 'call to books failed', since: '2h', limit: 2000 });
    const rows = pages.flat();
    const times = rows.map(row => Date.parse(row.slice(0, 24)));
    const since = times.filter(time => time >= Date.parse(gone));
    expect(since[0]).toBeLessThan(Date.parse(gone) + 60_000);
    expect(since.length).toBeGreaterThan(200);
    // Even what is well fails now and then.
    expect(times.length - since.length).toBeLessThan(20);
    expect(rows.at(-1)).toMatch(
      /books\.dp-default-bookshop-development-\w+\.svc\.cluster\.local:50051.*connection refused/,
    );
  });

  test('gives page after page, without gaps and without doubles, as much as fits', async () => {
    const asked = { ...here('api'), since: '40m' };
    const [few, many] = [await pagesOf({ ...asked, limit: 40 }), await pagesOf({ ...asked, limit: 2000 })];
    expect(few.slice(1).every(page => page.length === 40)).toBe(true);
    expect(many.length).toBeGreaterThan(3);
    expect(many.flat()).toEqual(few.flat());
    expect(new Set(many.flat()).size).toBe(many.flat().length);
    expect(many.flat()).toEqual(many.flat().toSorted((a, b) => (a.slice(0, 24) < b.slice(0, 24) ? -1 : 1)));
  });

  test('refuses a cursor of another list', async () => {
    expect(await shop.refusals('query_logs', [{ ...here('api'), cursor: 'books-1' }])).toMatchInlineSnapshot(`
      "cursor: "books-1" is not one that query_logs gave.
      Leave it out to begin with the newest."
    `);
  });
});

test('a day later the same hours of the day before are what it is compared with', async () => {
  await shop.pass(86_400);
  expect(await told({ ...here('api'), signals: ['success_ratio', 'requests_per_second'] }))
    .toMatchInlineSnapshot(`
      "api in development, 2026-11-23T12:20:00Z to 13:20:00Z, compared with the day before:
      Not as the day before, all the time: success_ratio
      SIGNAL                  NOW     MIN  MEDIAN     P95     MAX  BEFORE
      success_ratio           30%     30%     30%     30%     30%   99.8%  steady
      requests_per_second  51.2/s  48.2/s  50.6/s  52.7/s  53.9/s  50.7/s  steady
      Next:
        query_logs(component: "api", environment: "development", since: "2026-11-23T12:20:00Z", grep: "error")
        list_changes(component: "api", environment: "development")"
    `);
});

/** All pages of a log, the oldest first. */
async function pagesOf(asked: { [argument: string]: unknown }): Promise<string[][]> {
  const pages: string[][] = [];
  let cursor: unknown;
  do {
    const page: { [argument: string]: unknown } = cursor === undefined ? {} : { cursor };
    const { view, text } = await shop.done('query_logs', { ...asked, ...page });
    expect(text).not.toContain('Left out to fit');
    pages.push(rowsOf(view));
    cursor = view['cursor'];
  } while (cursor !== undefined);
  return pages.toReversed();
}

const rowsOf = (view: unknown): string[] =>
  listAt(view, 'lines').map(row => `${textAt(row, 'time')} ${textAt(row, 'pod')} ${textAt(row, 'text')}`);
