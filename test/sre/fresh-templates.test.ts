import { describe, expect, test } from 'vitest';
import type { Finding } from '../../server/sre/finding.ts';
import { freshErrors, freshTemplates } from '../../server/sre/fresh-templates.ts';
import { type ContainerLog, pictureOf } from '../../server/sre/picture.ts';
import { rank } from '../../server/sre/rank.ts';
import { NOW, SreCase, seenOf } from '../support/sre-case.ts';

const MINUTE = 60_000;
const ONSET = NOW - 10 * MINUTE;

const log = (pod: string, lines: ContainerLog['lines'], component = 'web'): ContainerLog => ({
  component,
  pod,
  container: 'main',
  previous: false,
  lines,
});

/** Said every so many seconds, from so many minutes ago to so many minutes ago. */
const said = (seconds: number, from: number, to: number, text: string): ContainerLog['lines'] =>
  Array.from({ length: Math.floor(((from - to) * 60) / seconds) }, (_, i) => ({
    time: NOW - from * MINUTE + i * seconds * 1000,
    text,
  }));

const usual = said(10, 50, 0, 'INFO served /books in 3ms');
const told = (logs: readonly ContainerLog[], onset?: number): unknown[] =>
  freshTemplates(logs, onset).map(({ component, level, template, before, after, since }) => [
    component,
    level,
    template,
    before,
    after,
    (NOW - since) / MINUTE,
  ]);

describe('what is said since an onset', () => {
  const refused = 'ERROR call to stock failed: dial tcp 10.0.0.9:8080: connect: connection refused';
  const template = 'call to stock failed: dial tcp <ip>: connect: connection refused';

  test('and was not said before, by component, over all of its pods', () => {
    const logs = [
      log('web-1', [...usual, ...said(5, 10, 0, refused)]),
      log('web-2', said(5, 9, 0, refused)),
      log('api-1', said(5, 50, 0, refused), 'api'),
    ];
    expect(told(logs, ONSET)).toEqual([['web', 'error', template, 0, 216, 10]]);
  });

  test('may have begun a minute before it', () => {
    const logs = [log('web-1', [...usual, ...said(5, 10, 0, refused)])];
    expect(told(logs, ONSET + MINUTE)).toHaveLength(1);
    // Wrong by more than that, it shows that it was said before.
    expect(told(logs, ONSET + 3 * MINUTE)).toEqual([['web', 'error', template, 24, 96, 8]]);
  });

  test('or is said far more often', () => {
    const logs = [log('web-1', [...said(300, 50, 10, refused), ...said(5, 10, 0, refused)])];
    expect(told(logs, ONSET)).toEqual([['web', 'error', template, 8, 120, 10]]);
  });

  test('is nothing where nobody knows what was said before, or when', () => {
    expect(told([log('web-1', said(5, 10, 0, refused))], ONSET)).toEqual([]);
    expect(told([log('web-1', [{ text: refused }, { text: 'INFO served' }])], ONSET)).toEqual([]);
  });

  test('is not what a new pod says while it starts', () => {
    const logs = [
      log('web-1', usual),
      log('web-2', [...said(5, 8, 7.5, refused), ...said(10, 7, 0, 'INFO served /books in 3ms')]),
    ];
    expect(told(logs, ONSET)).toEqual([]);
  });

  test('is an error only where its level is one', () => {
    const logs = [log('web-1', [...usual, ...said(5, 10, 0, 'INFO error pages are served from cache')])];
    expect(told(logs, ONSET)).toHaveLength(1);
    expect(freshErrors(logs, ONSET)).toEqual([]);
  });
});

const cause = (component: string): Finding => ({
  code: 'bad-release',
  component,
  summary: '',
  facts: [],
  weight: 0.6,
});

test('of two causes alike, the one that others name in new errors comes first', () => {
  const found = SreCase.parse({ case: 'two', expect: 'nothing', apps: { web: {}, alpha: {}, stock: {} } });
  const seen = seenOf(found);
  const causes = [cause('alpha'), cause('stock')];
  const order = (logs: readonly ContainerLog[]): string[] =>
    rank(causes, pictureOf({ ...seen, logs })).map(({ component }) => component);
  expect(order([log('web-1', usual)])).toEqual(['alpha', 'stock']);
  const errors = said(5, 10, 0, 'ERROR call failed: dial tcp: lookup stock on 10.96.0.10:53: no such host');
  expect(order([log('web-1', [...usual, ...errors])])).toEqual(['stock', 'alpha']);
  const [first] = rank(causes, pictureOf({ ...seen, logs: [log('web-1', [...usual, ...errors])] }));
  expect(first?.facts).toEqual([
    {
      kind: 'log',
      source: 'log of web (main)',
      time: ONSET,
      text: '120x in 9m55s, never in the 40m before: ERROR call failed: dial tcp: lookup stock on 10.96.0.10:53: no such host',
    },
  ]);
});
