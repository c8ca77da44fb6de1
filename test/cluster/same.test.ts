import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Answered } from '../../server/mcp/client.ts';
import { tools } from '../../tools/index.ts';
import { type Both, openBoth, type Side } from './both.ts';
import { day, sources } from './day.ts';
import { describeCluster } from './describe.ts';
import { lasting } from './lasting.ts';

const nothing: Answered = { view: {}, text: '', failed: false };

describeCluster('the same day on both clusters', place => {
  let both: Both;
  const before = { real: nothing, embedded: nothing };
  beforeAll(async () => {
    both = await openBoth(place().cluster, sources);
  });
  afterAll(() => both?.close());

  it('has a call of every tool', () => {
    const called = new Set(day.map(([tool]) => tool));
    expect(tools.map(({ name }) => name).filter(name => !called.has(name))).toEqual([]);
  });

  const turns = day.map(([tool, args, sees], i) => [i + 1, tool, args, sees] as const);
  it.each(turns)('%i %s', async (_, tool, args, sees) => {
    const [there, here] = await Promise.all(
      (['real', 'embedded'] as const).map(async which => {
        const given = typeof args === 'function' ? args(before[which]) : args;
        before[which] = await askUntil(both[which], tool, given, sees);
        return before[which];
      }),
    );
    expect(lasting(there)).toEqual(lasting(here));
  });
});

async function askUntil(
  side: Side,
  tool: string,
  args: { [argument: string]: unknown },
  sees: RegExp | undefined,
): Promise<Answered> {
  for (let tries = 0; tries < 240; tries++) {
    const answer = await side.call(tool, args);
    if (sees === undefined || sees.test(answer.text)) return answer;
    await side.pass(0.5);
  }
  return expect.fail(`${tool} never saw ${sees}`);
}
