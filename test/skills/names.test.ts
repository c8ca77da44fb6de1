import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { loadSkills } from '../../server/skill-folder.ts';
import { tools } from '../../tools/index.ts';
import { openProduct, type Product } from '../support/product.ts';

const { skills, broken } = await loadSkills([]);
const known = new Set(tools.flatMap(tool => [tool.name, ...Object.keys(tool.input.shape)]));

/** Every call written as `tool(argument: value)`, with its arguments as values. */
const callsIn = (text: string) =>
  [...text.matchAll(/\b([a-z]+(?:_[a-z]+)+)\(([^)]*)\)/g)].map(([call, name = '', args = '']) => ({
    call,
    tool: tools.find(tool => tool.name === name),
    args: Object(parse(`{${args}}`)),
  }));

let shop: Product;
beforeAll(async () => {
  shop = await openProduct({ sandbox: 'shop-healthy' });
});
afterAll(() => shop.close());

test('the skills that come with the package are right', () => {
  expect(broken).toEqual([]);
  expect(skills.map(({ header }) => header.name)).toEqual(['diagnose-environment', 'ship-a-change']);
});

describe.each(skills.map(skill => [skill.header.name, skill] as const))('%s', (_, { file, body }) => {
  test('makes only calls that the tools take', () => {
    const calls = callsIn(body);
    expect(calls.length).toBeGreaterThan(6);
    for (const { call, tool, args } of calls)
      expect([call, tool?.input.safeParse(args).error?.message]).toEqual([call, undefined]);
    for (const { call, tool } of calls) expect([call, tool === undefined]).toEqual([call, false]);
  });

  test('has calls that work as they stand: those that read, on the shop', async () => {
    for (const { call, tool, args } of callsIn(body).filter(({ tool }) => tool?.effect === 'read')) {
      const { isError, text } = await shop.call(tool?.name ?? '', args);
      expect([call, isError ? text : 'fine']).toEqual([call, 'fine']);
    }
  });

  test('names only tools and arguments that exist', () => {
    const named = body.match(/\b[a-z]+(?:_[a-z]+)+\b/g) ?? [];
    expect(named.filter(name => !known.has(name))).toEqual([]);
  });

  test('plans every change before it makes it', () => {
    const planned = new Set<string>();
    for (const { call, tool, args } of callsIn(body).filter(({ tool }) => tool?.effect !== 'read')) {
      if (args['dry_run'] === true) planned.add(tool?.name ?? '');
      else if (tool?.name !== 'rollback_component') expect([...planned], call).toContain(tool?.name);
    }
  });

  test('is short enough to be read whole', () =>
    expect(readFileSync(file, 'utf8').length / 4).toBeLessThan(1200));
});
