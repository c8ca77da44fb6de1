import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { listAt, textAt } from '../../server/domain/json.ts';
import { openBookshop, type Bookshop } from '../support/bookshop.ts';

let shop: Bookshop;
beforeAll(async () => {
  shop = await openBookshop();
  await shop.pass(1800);
  await shop.done('update_component', {
    component: 'books',
    image: 'registry.example/bookshop/books:1.0.0',
    env: { DB_PASSWORD: 'never-shown', LOG_LEVEL: 'debug' },
    wait_seconds: 60,
  });
  await shop.pass(600);
  await shop.done('scale_component', { component: 'books', environment: 'development', replicas: 3 });
  await shop.pass(300);
  await shop.done('restart_component', { component: 'web', environment: 'development', wait_seconds: 60 });
  await shop.pass(300);
  await shop.done('deploy_component', {
    component: 'web',
    environment: 'staging',
    configs: { resources: { limits: { memory: '512Mi' } } },
    wait_seconds: 60,
  });
  await shop.pass(300);
  await shop.done('update_component', {
    component: 'mailer',
    image: 'registry.example/bookshop/mailer:does-not-exist',
    wait_seconds: 120,
  });
});
afterAll(() => shop.close());

const changes = async (args: { [argument: string]: unknown }) => {
  const { text, view } = await shop.done('list_changes', args);
  expect(JSON.stringify(view)).not.toMatch(/never-shown|[0-9a-f]{8}-[0-9a-f]{4}-/);
  return text.replace(/^SIMULATED.*\n/, '');
};

describe('list_changes', () => {
  test('tells a working day, newest first, each thing once', async () => {
    expect(await changes({ project: 'bookshop', since: '40m' })).toMatchInlineSnapshot(`
      "2026-11-22T09:57:15Z  failure  mailer in development: Failed ×2, Pod/mailer-development-4a13f81b-6b7p88hsvp-pm5xs: cannot pull image registry.example/bookshop/mailer:does-not-exist: not found
      2026-11-22T09:57:14Z  release  mailer in development: mailer-ee12965fc0 → mailer-dd2ba699cb
        workload.container.image: registry.example/bookshop/mailer:0.3.0 → registry.example/bookshop/mailer:does-not-exist
      2026-11-22T09:52:12Z  rollout  web in staging: new pods, revision 2 (ReplicaSet/web-staging-3b28db39-pfn4jtnzsj)
        spec.containers[main].resources.limits.memory: 256Mi → 512Mi
      2026-11-22T09:47:10Z  restart  web in development: told to replace its pods
      2026-11-22T09:42:08Z  scale  books in development: 1 → 3 pods
      2026-11-22T09:32:06Z  release  books in development: books-6edb291279 → books-034a38b6c3
        workload.container.image: registry.example/bookshop/books:0.9.1 → registry.example/bookshop/books:1.0.0
        env DB_PASSWORD
        env LOG_LEVEL"
    `);
  });

  test('of one component, from the beginning', async () => {
    expect(await changes({ component: 'books' })).toMatchInlineSnapshot(`
      "2026-11-22T09:42:08Z  scale  books in development: 1 → 3 pods
      2026-11-22T09:32:06Z  release  books in development: books-6edb291279 → books-034a38b6c3
        workload.container.image: registry.example/bookshop/books:0.9.1 → registry.example/bookshop/books:1.0.0
        env DB_PASSWORD
        env LOG_LEVEL
      2026-11-22T09:02:00Z  release  books in staging: deployed books-6edb291279
      2026-11-22T09:00:00Z  release  books in development: deployed books-6edb291279
      2026-11-22T09:00:00Z  document  books: created Component books
      ! Clusters keep events for about an hour: failures and scaling before that may be missing."
    `);
  });

  test('of one environment', async () => {
    expect(await changes({ environment: 'staging', since: '1d' })).toMatchInlineSnapshot(`
      "2026-11-22T09:52:12Z  rollout  web in staging: new pods, revision 2 (ReplicaSet/web-staging-3b28db39-pfn4jtnzsj)
        spec.containers[main].resources.limits.memory: 256Mi → 512Mi
      2026-11-22T09:02:04Z  release  web in staging: deployed web-9271750cdb
      2026-11-22T09:02:02Z  scale  api in staging: autoscaler: New size: 2; reason: Current number of replicas below Spec.MinReplicas
      2026-11-22T09:02:02Z  release  api in staging: deployed api-493e8ad8a2
      2026-11-22T09:02:00Z  release  books in staging: deployed books-6edb291279
      ! Clusters keep events for about an hour: failures and scaling before that may be missing."
    `);
  });

  test('says so when nothing happened', async () => {
    expect(await changes({ component: 'reseller', since: '10m' })).toMatchInlineSnapshot(
      `"Nothing changed since 2026-11-22T09:47:16.000Z. Try a longer since."`,
    );
  });

  test('gives page after page, without gaps and without doubles', async () => {
    const whole = rowsOf((await shop.done('list_changes', { limit: 500 })).view);
    const pages: string[] = [];
    let cursor: unknown;
    do {
      const { view } = await shop.done('list_changes', {
        limit: 4,
        ...(cursor === undefined ? {} : { cursor }),
      });
      pages.push(...rowsOf(view));
      cursor = view['cursor'];
    } while (cursor !== undefined);
    expect(whole.length).toBeGreaterThan(15);
    expect(pages).toEqual(whole);
  });

  test('refuses what it does not know', async () => {
    const said = await shop.refusals('list_changes', [
      { component: 'boks' },
      { project: 'bokshop' },
      { environment: 'stagin' },
      { component: 'books', project: 'partners' },
      { since: 'yesterday' },
      { cursor: 'later' },
      { limit: 0 },
    ]);
    expect(said).toMatchInlineSnapshot(`
      "There is no component "boks".
      Did you mean "books"? Known components: api, books, mailer, nightly, reseller, web.

      There is no project "bokshop".
      Did you mean "bookshop"? Known projects: bookshop, partners.

      There is no environment "stagin".
      Did you mean "staging"? Known environments: development, production, staging.

      Component "books" belongs to project "bookshop", not to "partners".
      Leave the project out, or name the right one.

      since: "yesterday" is no time.
      Use "15m", "2h", "1d" or 2026-01-31T12:00:00Z.

      cursor: "later" is not one that list_changes gave.
      Leave it out to begin with the newest.

      list_changes: limit: expected at least 1, got 0.
      list_changes takes component, project, environment, since, limit, cursor."
    `);
  });
});

const rowsOf = (view: unknown): string[] =>
  listAt(view, 'changes').map(
    row =>
      `${textAt(row, 'at')} ${textAt(row, 'environment')} ${textAt(row, 'component')} ${textAt(row, 'what')}`,
  );
