// Whether the SRE agent is as sure as it is right, over faults planted in the labs and recorded with much of it lost: `node test/bench/confidence.ts`.
import { families as running } from '../sre/lab/running/families.ts';
import { losses } from '../sre/lab/running/lens.ts';
import { look, type Recording } from '../sre/lab/running/look.ts';
import { worldOf } from '../sre/lab/serving/case.ts';
import { dumpOf, judgedDump } from '../sre/lab/serving/dump.ts';
import { families as serving, isSeen } from '../sre/lab/serving/verdict.ts';
import type { Report } from '../../server/domain/report.ts';
import { calibrationTable, type Told } from './calibration.ts';

const recordings: readonly Recording[] = [
  {},
  ...losses.map(lost => ({ lost: [lost] })),
  { lost: ['logs', 'previous logs', 'events'] },
];

const toldBy = ({ causes: [first] }: Report, truth: string): Told[] =>
  first ? [{ confidence: first.confidence, isRight: `${first.code} of ${first.component}` === truth }] : [];

const all: Told[] = [];
for (const { world, question, truth } of Object.values(running).flat())
  for (const recording of recordings) all.push(...toldBy(await look(world(), question, recording), truth));
for (const fault of Object.values(serving).flat())
  for (const recording of ['whole', 'sparse'] as const) {
    if (!isSeen(fault, recording)) continue;
    const world = worldOf(fault);
    all.push(...toldBy(await judgedDump(dumpOf(world, recording), world.namespace), fault.expect));
  }
process.stdout.write(`${calibrationTable(all)}\n${all.length} answers\n`);
