import { afterAll, beforeAll, expect, it } from 'vitest';
import { KubeObject } from '../../server/domain/kube-object.ts';
import type { Answered } from '../../server/mcp/client.ts';
import { tools } from '../../tools/index.ts';
import { type Both, openBoth, type Side } from './both.ts';
import { apart, BY_HAND, day, sources } from './day.ts';
import { describeCluster } from './describe.ts';
import { lasting, unordered } from './lasting.ts';

const nothing: Answered = { view: {}, text: '', failed: false };

describeCluster('the same day on both clusters', place => {
  let both: Both;
  const before = { real: nothing, embedded: nothing };
  beforeAll(async () => {
    both = await openBoth(place().cluster, sources);
  });
  afterAll(() => both?.close());

  it('has a call of every tool but those that are set apart with a reason', () => {
    const called = new Set(day.map(([tool]) => tool));
    const others = tools.map(({ name }) => name).filter(name => !called.has(name));
    expect(others).toEqual(Object.keys(apart));
  });

  const sides = ['real', 'embedded'] as const;
  const turns = day.map(([tool, args, sees], i) => [i + 1, tool, args, sees] as const);
  it.each(turns)('%i %s', async (_, tool, args, sees) => {
    const [there, here] = await Promise.all(
      sides.map(async which => {
        const given = typeof args === 'function' ? args(before[which]) : args;
        before[which] = await askUntil(both[which], tool, given, sees);
        await both.embedded.pass(1);
        return before[which];
      }),
    );
    const seen = tool === 'list_changes' ? unordered : lasting;
    expect(seen(there ?? nothing)).toEqual(seen(here ?? nothing));
  });
});

async function askUntil(
  side: Side,
  tool: string,
  args: { [argument: string]: unknown },
  sees: RegExp | undefined,
): Promise<Answered> {
  if (tool === BY_HAND) return byHand(side, KubeObject.parse(args));
  for (let tries = 0; tries < 240; tries++) {
    const answer = await side.call(tool, args);
    if (sees === undefined || sees.test(answer.text)) return answer;
    await side.pass(0.5);
  }
  return expect.fail(`${tool} never saw ${sees}`);
}

/** As somebody writes with kubectl, who is named in an annotation. */
async function byHand(side: Side, object: KubeObject): Promise<Answered> {
  const { annotations, ...metadata } = object.metadata;
  await side.pass(2);
  await side.write({ ...object, metadata }, annotations?.['by'] ?? 'kubectl');
  return nothing;
}
