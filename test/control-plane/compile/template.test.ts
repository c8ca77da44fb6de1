import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import * as z from 'zod';
import { scopesOf } from '../../../server/control-plane/compile/expansion.ts';
import { render } from '../../../server/control-plane/compile/template.ts';
import { problemOf } from './problem.ts';
import { readFixture } from './sample.ts';

const scope = {
  name: 'cart',
  number: 3,
  half: 0.5,
  flag: true,
  nothing: null,
  numbers: [1, 2, 3],
  pair: { a: 'x', b: 'z' },
  deep: { a: { b: 'found' } },
  endpoints: {
    api: { port: 9, visibility: ['project'] },
    web: { port: 80, visibility: ['project', 'external'], basePath: '/x' },
  },
};
const where = { of: 'Thing "t"', path: 'template' };

const Case = z.strictObject({
  name: z.string(),
  template: z.unknown(),
  gives: z.unknown().optional(),
  error: z.string().optional(),
});
const cases = z.array(Case).parse(parse(readFixture('cases/template.yaml')));

describe('render', () => {
  it.each(cases)('$name', ({ template, gives, error }) => {
    if (error === undefined) expect(render(template, scope, where)).toEqual(gives);
    else {
      const problem = problemOf(() => render(template, scope, where));
      expect(problem.code).toBe('invalid_document');
      expect(problem.message).toContain(error);
    }
  });

  it('gives nothing of the scope away: what it makes can be changed', () => {
    expect(render('${pair}', scope, where)).not.toBe(scope.pair);
  });

  it('keeps errors short, whatever the expression', () => {
    const problem = problemOf(() => render(`\${nobody + "${'x'.repeat(5_000)}"}`, scope, where));
    expect(problem.message.length).toBeLessThan(600);
  });

  it('names the gateway when an expression misses it', () => {
    const problem = problemOf(() => render('${gateway.ingress.external.name}', { gateway: {} }, where));
    expect(problem.hint).toContain('spec.gateway.ingress on the Environment');
  });

  it.each([
    ['a long text', 'x'.repeat(1_000_001)],
    ['a text that grows', '${big}${big}'],
  ])('refuses %s', (_, template) => {
    const problem = problemOf(() => render(template, { big: 'y'.repeat(600_000) }, where));
    expect(problem.code).toBe('too_large');
  });
});

const itemsOf = (expansion: Parameters<typeof scopesOf>[0]) =>
  scopesOf(expansion, scope, where).map(each => ('item' in each ? each['item'] : each['ep']));

describe('scopesOf', () => {
  it.each([
    [{ forEach: '${numbers}' }, [1, 2, 3]],
    [{ forEach: '${numbers}', includeWhen: '${!flag}' }, []],
    [{ forEach: '${numbers}', includeWhen: '${item > 1}' }, [2, 3]],
    [
      { forEach: '${{"b": 1, "a": 2}}', var: 'ep' },
      [
        { key: 'a', value: 2 },
        { key: 'b', value: 1 },
      ],
    ],
    [{ includeWhen: '${flag}' }, [undefined]],
    [{ includeWhen: '${number == 4}' }, []],
    [{ forEach: '${deep.nope}', includeWhen: '${has(deep.nope)}' }, []],
  ])('%j', (expansion, items) => {
    expect(itemsOf(expansion)).toEqual(items);
  });

  it.each([
    [{ forEach: '${name}' }, 'template.forEach: ${name}: must be a list or a map, got "cart"'],
    [{ includeWhen: '${name}' }, 'template.includeWhen: ${name}: must be true or false, got "cart"'],
    [{ forEach: '${lists.range(1001)}' }, 'more than 1000 items'],
  ])('%j is refused', (expansion, message) => {
    expect(problemOf(() => itemsOf(expansion)).message).toContain(message);
  });
});
