import { afterAll, beforeAll, expect, test } from 'vitest';
import { openProduct, type Product } from '../support/product.ts';

let shop: Product;
beforeAll(async () => {
  shop = await openProduct({ sandbox: 'shop' });
});
afterAll(() => shop.close());

test('no reports yet', async () => {
  expect((await shop.call('get_report')).text).toMatchSnapshot();
});

test('why is checkout failing in staging?', async () => {
  const { text, view } = await shop.call('investigate', { question: 'why is checkout failing in staging?' });
  expect(text).toMatchSnapshot();
  expect(view).toMatchSnapshot();
});

test('the same again', async () => {
  const { text } = await shop.call('investigate', {
    component: 'checkout',
    environment: 'staging',
    since: '2h',
  });
  expect(text).toMatchSnapshot();
});

test('where all is well', async () => {
  expect((await shop.call('investigate', { environment: 'production' })).text).toMatchSnapshot();
});

test('the list of reports, and one of them', async () => {
  const list = await shop.call('get_report');
  expect(list.text).toMatchSnapshot();
  const { text } = await shop.call('get_report', { name: 'checkout-staging-1122-090000-2' });
  expect(text).toContain('Seen before: 1 report');
});
