import { textAt } from '../../domain/json.ts';
import type { KubeObject } from '../../domain/kube-object.ts';
import { refsOf } from '../apply/inventory.ts';
import type { DocumentOf } from '../documents/document.ts';
import type { Documents } from '../documents/documents.ts';
import { placeOf } from '../plan/place.ts';
import type { ClusterReader, Reading } from '../ports.ts';
import { inventoryFor } from '../status/deployment-status.ts';
import { cellChanges } from './cell-changes.ts';
import { cellPast, listAllowed, type Unseen } from './cell-past.ts';
import type { Lived, OwnerOf } from './change-owner.ts';
import { placeOfBinding } from './document-changes.ts';
import { nodeChanges } from './node-changes.ts';

type Binding = DocumentOf<'ReleaseBinding'>;

/** What one data plane tells: its nodes, its namespaces, and in which nodes the asked component runs. */
type Plane = {
  cluster: ClusterReader;
  nodes: readonly KubeObject[];
  namespaces: readonly KubeObject[];
  carriers: Set<string>;
};

/**
 * What the clusters tell of the past of the cells of these bindings, and of nodes: all of them or, asked for one
 * component, those that carry its pods.
 */
export async function clusterChanges(
  platform: Reading,
  documents: Documents,
  bindings: readonly Binding[],
  asked: { component?: string | undefined },
  signal: AbortSignal,
): Promise<{ changes: Lived[]; unseen: Unseen[] }> {
  const changes: Lived[] = [];
  const unseen: Unseen[] = [];
  const planes = new Map<string, Plane>();
  const planeNamed = async (name: string): Promise<Plane> => {
    const known = planes.get(name) ?? (await openPlane(platform.plane(name), unseen, signal));
    planes.set(name, known);
    return known;
  };
  const cells = Map.groupBy(bindings, ({ spec }) => `${spec.owner.projectName}/${spec.environment}`);
  for (const group of cells.values()) {
    const [first] = group;
    if (!first) continue;
    const { project, environment } = placeOfBinding(first);
    const { cell, dataPlane } = placeOf(documents, platform.settings, project, environment);
    const plane = await planeNamed(dataPlane.metadata.name);
    const { past, unseen: missed } = await cellPast(plane.cluster, cell, signal);
    const namespace = plane.namespaces.filter(({ metadata }) => metadata.name === cell);
    const ownerOf = ownerIn(documents, platform, group);
    const whole = { ...past, objects: [...namespace, ...past.objects] };
    changes.push(...cellChanges(whole, ownerOf, { project, environment }));
    unseen.push(...missed);
    for (const pod of past.pods)
      if (ownerOf(pod.metadata.name)?.component === asked.component)
        plane.carriers.add(textAt(pod, 'spec', 'nodeName') ?? '');
  }
  for (const plane of planes.values()) changes.push(...(await nodesOf(plane, asked, signal)));
  return { changes, unseen };
}

async function openPlane(cluster: ClusterReader, unseen: Unseen[], signal: AbortSignal): Promise<Plane> {
  const [nodes, namespaces] = await Promise.all([
    listAllowed(cluster, { apiVersion: 'v1', kind: 'Node' }, unseen, signal),
    listAllowed(cluster, { apiVersion: 'v1', kind: 'Namespace' }, unseen, signal),
  ]);
  return { cluster, nodes, namespaces, carriers: new Set() };
}

async function nodesOf(
  { cluster, nodes, carriers }: Plane,
  { component }: { component?: string | undefined },
  signal: AbortSignal,
): Promise<Lived[]> {
  const query = { apiVersion: 'v1', kind: 'Event', namespace: 'default' };
  const events = await listAllowed(cluster, query, [], signal);
  if (component === undefined) return nodeChanges(nodes, events);
  const carrying = nodes.filter(({ metadata }) => carriers.has(metadata.name));
  const about = events.filter(event => carriers.has(textAt(event, 'involvedObject', 'name') ?? ''));
  return nodeChanges(carrying, about);
}

/** By the longest name of an applied object that the name is, or begins with. */
function ownerIn(documents: Documents, platform: Reading, bindings: readonly Binding[]): OwnerOf {
  const names = new Map(
    bindings.flatMap(binding =>
      refsOf(inventoryFor(documents, platform.settings, binding)).map(
        ref => [ref.name, placeOfBinding(binding)] as const,
      ),
    ),
  );
  return name => {
    for (let end = name.length; end > 0; end = name.lastIndexOf('-', end - 1)) {
      const owner = names.get(name.slice(0, end));
      if (owner) return owner;
    }
    return undefined;
  };
}
