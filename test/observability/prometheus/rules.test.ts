import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import { fillMetricsQuery } from '../../../server/domain/metrics-query.ts';
import { signals } from '../../../server/domain/signal.ts';
import { expressions } from '../../../server/observability/prometheus/expressions.ts';

const head = `# The signals that Quarterdeck reads, as recording rules: platform_<signal> per component, node and call.
# Where they are recorded, nothing else is asked. Needs kube-state-metrics started with
# --metric-labels-allowlist=pods=[openchoreo.dev/component]; docs/signals.md tells more.
`;

test('the shipped recording rules are the built-in queries, for every namespace and component', async () => {
  const rules = Object.entries(expressions).map(([signal, query]) => ({
    record: `platform_${signal}`,
    expr: fillMetricsQuery(query, { namespace: 'any', component: 'any' }),
  }));
  const groups = [{ name: 'quarterdeck', interval: '30s', rules }];
  const text = head + stringify({ groups }, { lineWidth: 0 });
  await expect(text).toMatchFileSnapshot('../../../deploy/prometheus/rules.yaml');
});

test('there is a built-in query for every signal', () => {
  expect(Object.keys(expressions)).toEqual(expect.arrayContaining(Object.keys(signals)));
});
