import type { Report } from '../../../../server/domain/report.ts';
import { type Base, type Fault, worldOf } from './case.ts';
import { dumpOf, judgedDump, type Recording } from './dump.ts';
import { changeFaults } from './change.ts';
import { controlFaults } from './infrastructure-control.ts';
import { nodeFaults } from './infrastructure-nodes.ts';
import { addressFaults } from './routing-addresses.ts';
import { gatewayFaults } from './routing-gateways.ts';
import { policyFaults } from './routing-policies.ts';
import { resolutionFaults } from './routing-resolution.ts';
import { serviceFaults } from './routing-services.ts';

const bases: readonly Base[] = ['tickets', 'social', 'bank', 'clinic', 'hotel'];

/** Every fault that the lab plants, by what it is a fault of. */
export const families: { readonly [name: string]: readonly Fault[] } = {
  healthy: bases.map(base => ({
    name: `nothing is wrong: ${base}`,
    base,
    expect: 'nothing',
    plant: () => undefined,
  })),
  services: serviceFaults,
  addresses: addressFaults,
  gateways: gatewayFaults,
  resolution: resolutionFaults,
  policies: policyFaults,
  nodes: nodeFaults,
  'control plane': controlFaults,
  changes: changeFaults,
};

/** What is told first; where nothing is expected, a mere suspicion is none. */
function verdict({ status, causes: [first] }: Report, expected: string): string {
  if (!first || (expected === 'nothing' && status !== 'identified')) return 'nothing';
  return `${first.code} of ${first.component}`;
}

export const isSeen = ({ seenIn }: Fault, recording: Recording): boolean =>
  seenIn === undefined || seenIn === recording;

/** The faults of which something else is told first, a line for each. */
export async function wrongOf(faults: readonly Fault[], recording: Recording): Promise<string[]> {
  const wrong: string[] = [];
  for (const fault of faults) {
    const world = worldOf(fault);
    const report = await judgedDump(dumpOf(world, recording), world.namespace);
    if (verdict(report, fault.expect) === fault.expect) continue;
    const told = report.causes
      .slice(0, 3)
      .map(({ code, component, confidence }) => `${code} of ${component} (${confidence})`);
    wrong.push(`${fault.name}, recorded ${recording}: ${told.join('; ')}, not ${fault.expect}`);
  }
  return wrong;
}
