import { expect, test } from 'vitest';
import type { Report } from '../../../server/domain/report.ts';
import { type Fault, worldOf } from './lab-c-case.ts';
import { dumpOf, judgedDump, type Recording } from './lab-c-dump.ts';
import { serviceFaults } from './routing-services.ts';

const verdict = ({ status, causes: [first] }: Report): string =>
  first && status !== 'none' ? `${first.code} of ${first.component}` : 'nothing';

async function wrongOf(faults: readonly Fault[], recording: Recording): Promise<string[]> {
  const wrong: string[] = [];
  for (const fault of faults.filter(({ seenIn }) => seenIn === undefined || seenIn === recording)) {
    const world = worldOf(fault);
    const report = await judgedDump(dumpOf(world, recording), world.namespace);
    if (verdict(report) === fault.expect) continue;
    const told = report.causes
      .slice(0, 3)
      .map(({ code, component, confidence }) => `${code} of ${component} ${confidence}`);
    wrong.push(`${fault.name}: ${told.join('; ')}, not ${fault.expect}`);
  }
  return wrong;
}

const healthy: Fault[] = (['tickets', 'social', 'bank'] as const).map(base => ({
  name: `nothing is wrong with ${base}`,
  base,
  expect: 'nothing',
  plant: () => undefined,
}));

test.each(['whole', 'sparse'] as const)('lab C, recorded %s', async recording => {
  const all = [...healthy, ...serviceFaults];
  const wrong = await wrongOf(all, recording);
  expect(wrong, `${wrong.length} of ${all.length}:\n${wrong.join('\n')}`).toEqual([]);
});
