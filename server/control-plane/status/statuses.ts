import type { KubeObject } from '../../domain/kube-object.ts';
import { areSound } from '../../domain/pod.ts';
import { refsOf } from '../apply/inventory.ts';
import type { Documents } from '../documents/documents.ts';
import { placeOf } from '../plan/place.ts';
import type { Binding } from '../plan/rollout.ts';
import type { Reading } from '../ports.ts';
import { type DeploymentStatus, deploymentStatus, standingOf } from './deployment-status.ts';
import { type LiveCell, loadCell } from './live-cell.ts';

/** Cells that are read side by side: each takes several requests. */
const AT_ONCE = 4;

/** The status of several bindings; each cell is read once. In the order of the bindings. */
export async function statusesOf<B extends Binding>(
  platform: Reading,
  documents: Documents,
  bindings: readonly B[],
  signal: AbortSignal,
): Promise<{ binding: B; status: DeploymentStatus }[]> {
  const { settings, clock } = platform;
  const groups = [
    ...Map.groupBy(bindings, ({ spec }) => `${spec.owner.projectName}/${spec.environment}`).values(),
  ];
  const found = new Map<B, DeploymentStatus>();
  const judge = async (group: readonly B[]) => {
    const cell = await cellOf(platform, documents, group, signal);
    const now = clock.now();
    const look = (bindings: readonly B[], events?: readonly KubeObject[]) => {
      const sight = { cell, now, ...(events && { events }) };
      for (const binding of bindings)
        found.set(binding, deploymentStatus(documents, settings, binding, sight));
    };
    const isCalm = areSound(cell.pods, now);
    look(group, isCalm ? undefined : await cell.events());
    const ailing = isCalm ? group.filter(binding => isAiling(found.get(binding))) : [];
    if (ailing.length > 0) look(ailing, await cell.events());
  };
  for (let i = 0; i < groups.length; i += AT_ONCE) await Promise.all(groups.slice(i, i + AT_ONCE).map(judge));
  return bindings.flatMap(binding => {
    const status = found.get(binding);
    return status ? [{ binding, status }] : [];
  });
}

/** Events say more exactly what is wrong; where nothing seems to be, they are not read. */
const isAiling = (status: DeploymentStatus | undefined): boolean =>
  status?.parts.some(part => part.status !== 'healthy') ?? false;

/** What lives of bindings that share one cell. */
export async function cellOf(
  platform: Reading,
  documents: Documents,
  bindings: readonly Binding[],
  signal: AbortSignal,
): Promise<LiveCell> {
  const [first] = bindings;
  if (!first) return { pods: [], get: () => undefined, podsNear: () => [], events: async () => [] };
  const { settings } = platform;
  const place = placeOf(documents, settings, first.spec.owner.projectName, first.spec.environment);
  const refs = bindings.flatMap(binding => refsOf(standingOf(documents, settings, binding).inventory));
  return loadCell(platform.plane(place.dataPlane.metadata.name), place.cell, refs, signal);
}
