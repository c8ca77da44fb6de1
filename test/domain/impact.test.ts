import { describe, expect, test } from 'vitest';
import { buildGraph } from '../../server/domain/graph.ts';
import { impactOf, type Severity } from '../../server/domain/impact.ts';

/** `a>b:http` says that a uses endpoint http of b. */
const graphOf = (...lines: string[]) => {
  const edges = lines.map(line => {
    const [from = '', to = '', label = ''] = line.split(/[>:]/);
    return { from: `p/${from}`, to: `p/${to}`, kind: 'declared' as const, label };
  });
  const names = new Set(edges.flatMap(({ from, to }) => [from.slice(2), to.slice(2)]));
  return buildGraph({
    nodes: [...names].map(name => ({ kind: 'component' as const, project: 'p', name })),
    edges,
  });
};

const judged =
  (verdicts: { [endpoint: string]: Severity }) =>
  ({ label }: { label: string }) => {
    const severity = verdicts[label];
    return severity && { severity, why: label };
  };

const told = (graph: ReturnType<typeof graphOf>, id: string, verdicts: { [endpoint: string]: Severity }) =>
  impactOf(graph, id, judged(verdicts)).map(
    ({ severity, path }) => `${severity} ${path.map(step => step.slice(2)).join('>')}`,
  );

describe('the impact of a change', () => {
  test.each([
    ['nobody uses it', graphOf('x>y:http'), 'p/x', { http: 'hard' }, []],
    ['unknown', graphOf('x>y:http'), 'p/z', { http: 'hard' }, []],
    [
      'worst first, then nearest, then by name',
      graphOf('b>x:http', 'a>x:http', 'c>x:admin', 'd>b:http'),
      'p/x',
      { http: 'hard', admin: 'soft' },
      ['hard a>x', 'hard b>x', 'soft c>x', 'soft d>b>x'],
    ],
    [
      'the worst of several edges',
      graphOf('a>x:admin', 'a>x:http'),
      'p/x',
      { admin: 'none', http: 'hard' },
      ['hard a>x'],
    ],
    [
      'the shortest way',
      graphOf('a>x:h', 'b>a:h', 'c>b:h', 'c>a:h'),
      'p/x',
      { h: 'hard' },
      ['hard a>x', 'soft b>a>x', 'soft c>a>x'],
    ],
    ['behind a soft one nobody is hit', graphOf('a>x:h', 'b>a:h'), 'p/x', { h: 'soft' }, ['soft a>x']],
    ['another endpoint', graphOf('a>x:http', 'b>x:admin'), 'p/x', { admin: 'hard' }, ['hard b>x']],
    [
      'a cycle ends',
      graphOf('a>x:h', 'x>a:h', 'b>a:h', 'a>b:h'),
      'p/x',
      { h: 'hard' },
      ['hard a>x', 'soft b>a>x'],
    ],
    ['itself is not listed', graphOf('x>x:h', 'a>x:h'), 'p/x', { h: 'hard' }, ['hard a>x']],
  ] as const)('%s', (_, graph, id, verdicts, expected) => {
    expect(told(graph, id, verdicts)).toEqual(expected);
  });
});
