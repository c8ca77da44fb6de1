import * as z from 'zod';
import { instant } from '../../domain/time.ts';
import { Change, changesPage } from '../../domain/timeline.ts';
import { PlatformError } from '../../errors.ts';
import { refsOf } from '../apply/inventory.ts';
import type { DocumentOf } from '../documents/document.ts';
import type { Documents } from '../documents/documents.ts';
import { placeOf } from '../plan/place.ts';
import type { ClusterReader, Reading } from '../ports.ts';
import { componentNamed, environmentNamed, projectNamed } from '../scope.ts';
import { inventoryFor } from '../status/deployment-status.ts';
import { timeAsked } from './asked-time.ts';
import { cellChanges, type OwnerOf, timeText } from './cell-changes.ts';
import { bindingChanges, buildChanges, creations, placeOfBinding } from './document-changes.ts';
import { nodeChanges } from './node-changes.ts';

export const Changes = z.object({
  since: z.string(),
  changes: z.array(Change),
  more: z.int(),
  cursor: z.string().optional(),
  notes: z.array(z.string()),
});
export type Changes = z.infer<typeof Changes>;

type Asked = {
  project?: string | undefined;
  component?: string | undefined;
  environment?: string | undefined;
  since: string;
  limit: number;
  cursor?: string | undefined;
};
type Binding = DocumentOf<'ReleaseBinding'>;

const HOUR = 3_600_000;
const EXPLAINED = 120_000;

/**
 * What happened, newest first: release moves and documents from the declared state, rollouts, scaling, failures and
 * nodes from the clusters. A rollout that a release or restart explains is not told twice.
 */
export async function listChanges(platform: Reading, asked: Asked, signal: AbortSignal): Promise<Changes> {
  const { settings, clock } = platform;
  const since = timeAsked('since', asked.since, clock.now());
  const documents = await platform.documents.snapshot(signal);
  if (asked.project !== undefined) projectNamed(documents, settings, asked.project);
  if (asked.component !== undefined)
    componentNamed(documents, settings, { component: asked.component, project: asked.project });
  if (asked.environment !== undefined) environmentNamed(documents, settings, asked.environment);

  const bindings = documents
    .list('ReleaseBinding', settings.namespace)
    .filter(binding => fits(asked, placeOfBinding(binding)));
  const declared = bindings.flatMap(binding => bindingChanges(documents, binding));
  const lived = await clusterChanges(platform, documents, bindings, asked, signal);
  const all = [
    ...declared,
    ...creations(documents).filter(change => fits(asked, change)),
    ...buildChanges(documents, settings).filter(change => fits(asked, change)),
    ...lived.filter(change => !isExplained(change, declared)),
  ].flatMap(change => {
    const time = instant(change.at) ?? 0;
    return time >= since.getTime() ? [{ ...change, at: timeText(time) }] : [];
  });
  const page = changesPage(all, asked.limit, asked.cursor);
  if (!page)
    throw new PlatformError(
      'invalid_input',
      `cursor: "${asked.cursor}" is not one that list_changes gave.`,
      'Leave it out to begin with the newest.',
    );
  const old = clock.now().getTime() - since.getTime() > HOUR;
  return {
    since: since.toISOString(),
    changes: page.shown,
    more: page.more,
    ...(page.cursor === undefined ? {} : { cursor: page.cursor }),
    notes: old
      ? ['Clusters keep events for about an hour: failures and scaling before that may be missing.']
      : [],
  };
}

/** Whether something is about what was asked for; what names no environment is about all of them. */
const fits = (asked: Asked, about: Pick<Change, 'project' | 'component' | 'environment'>): boolean =>
  (asked.project === undefined || about.project === asked.project) &&
  (asked.component === undefined || about.component === asked.component) &&
  (asked.environment === undefined || about.environment === asked.environment);

async function clusterChanges(
  platform: Reading,
  documents: Documents,
  bindings: readonly Binding[],
  asked: Asked,
  signal: AbortSignal,
): Promise<Change[]> {
  const found: Change[] = [];
  const planes = new Map<string, ClusterReader>();
  const cells = Map.groupBy(bindings, ({ spec }) => `${spec.owner.projectName}/${spec.environment}`);
  for (const group of cells.values()) {
    const [first] = group;
    if (!first) continue;
    const { owner, environment } = first.spec;
    const place = placeOf(documents, platform.settings, owner.projectName, environment);
    const plane = place.dataPlane.metadata.name;
    const cluster = planes.get(plane) ?? platform.plane(plane);
    planes.set(plane, cluster);
    const list = async (apiVersion: string, kind: string) =>
      (await cluster.list({ apiVersion, kind, namespace: place.cell }, signal)).items;
    const past = {
      replicaSets: await list('apps/v1', 'ReplicaSet'),
      pods: await list('v1', 'Pod'),
      events: await list('v1', 'Event'),
    };
    found.push(...cellChanges(past, ownerIn(documents, platform, group)));
  }
  if (asked.component !== undefined) return found;
  for (const cluster of planes.values()) {
    const nodes = await cluster.list({ apiVersion: 'v1', kind: 'Node' }, signal);
    const events = await cluster.list({ apiVersion: 'v1', kind: 'Event', namespace: 'default' }, signal);
    found.push(...nodeChanges(nodes.items, events.items));
  }
  return found;
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

/** A rollout soon after a release moved, or a restart was asked for, is that change arriving. */
const isExplained = (change: Change, declared: readonly Change[]): boolean =>
  change.kind === 'rollout' &&
  declared.some(
    cause =>
      cause.component === change.component &&
      cause.environment === change.environment &&
      Math.abs(Date.parse(change.at) - Date.parse(cause.at)) < EXPLAINED,
  );
