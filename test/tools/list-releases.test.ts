import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { listAt, textAt } from '../../server/domain/json.ts';
import { openBookshop, type Bookshop } from '../support/bookshop.ts';

let shop: Bookshop;
beforeAll(async () => {
  shop = await openBookshop();
  for (const version of ['1.0.0', '1.1.0', '1.2.0', '1.3.0']) {
    await shop.pass(60);
    await shop.done('update_component', {
      component: 'books',
      image: `registry.example/bookshop/books:${version}`,
      wait_seconds: 0,
    });
  }
});
afterAll(() => shop.close());

const rowsOf = (view: unknown): string[] =>
  listAt(view, 'releases').map(row => `${textAt(row, 'image')} ${JSON.stringify(listAt(row, 'changes'))}`);

describe('list_releases', () => {
  test('gives page after page, each release with what it changed', async () => {
    const whole = rowsOf((await shop.done('list_releases', { component: 'books' })).view);
    expect(whole).toHaveLength(5);
    const pages: string[] = [];
    let cursor: unknown;
    do {
      const page: { [argument: string]: unknown } = cursor === undefined ? {} : { cursor };
      const { view } = await shop.done('list_releases', { component: 'books', limit: 2, ...page });
      pages.push(...rowsOf(view));
      cursor = view['cursor'];
    } while (cursor !== undefined);
    expect(pages).toEqual(whole);
  });

  test('refuses a cursor that names no release', async () => {
    expect(await shop.refusals('list_releases', [{ component: 'books', cursor: 'books-1' }]))
      .toMatchInlineSnapshot(`
      "cursor: "books" has no release "books-1".
      Leave it out to begin with the newest."
    `);
  });
});
