import * as z from 'zod';
import { instant } from '../../domain/time.ts';
import { Change, changesPage } from '../../domain/timeline.ts';
import { PlatformError } from '../../errors.ts';
import type { Reading } from '../ports.ts';
import { componentNamed, environmentNamed, projectNamed } from '../scope.ts';
import { isExplained, withArrivals } from './arrivals.ts';
import { timeAsked } from './asked-time.ts';
import type { Unseen } from './cell-past.ts';
import { type Lived, timeText } from './change-owner.ts';
import { clusterChanges } from './cluster-changes.ts';
import { bindingChanges, buildChanges, creations, placeOfBinding } from './document-changes.ts';

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

const HOUR = 3_600_000;

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

  const all = documents.list('ReleaseBinding', settings.namespace);
  const bindings = all.filter(binding => fits(asked, placeOfBinding(binding)));
  const declared = bindings.flatMap(binding => bindingChanges(documents, binding));
  // Whose an object is can be told only with those of its neighbours at hand.
  const cells = new Set(bindings.map(cellOf));
  const neighbours = all.filter(binding => cells.has(cellOf(binding)));
  const lived = await clusterChanges(platform, documents, neighbours, asked, signal);
  const found = [
    ...declared.map(change => withArrivals(change, lived.changes)),
    ...creations(documents).filter(change => fits(asked, change)),
    ...buildChanges(documents, settings).filter(change => fits(asked, change)),
    ...lived.changes.filter(change => isAsked(asked, change) && !isExplained(change, declared)),
  ].flatMap(({ follows: _follows, ...change }: Lived) => {
    const time = instant(change.at) ?? 0;
    return time >= since.getTime() ? [{ ...change, at: timeText(time) }] : [];
  });
  const page = changesPage(found, asked.limit, asked.cursor);
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
    notes: [
      ...(old
        ? ['Clusters keep events for about an hour: failures and scaling before that may be missing.']
        : []),
      ...unseenNotes(lived.unseen),
    ],
  };
}

/** Whether something is about what was asked for; what names no environment is about all of them. */
const fits = (asked: Asked, about: Pick<Change, 'project' | 'component' | 'environment'>): boolean =>
  (asked.project === undefined || about.project === asked.project) &&
  (asked.component === undefined || about.component === asked.component) &&
  (asked.environment === undefined || about.environment === asked.environment);

const cellOf = (binding: Parameters<typeof placeOfBinding>[0]): string => {
  const { project, environment } = placeOfBinding(binding);
  return `${project}/${environment}`;
};

/** What a cluster tells of a component that was not asked for is left out, unless it is of the cell or of a node. */
const isAsked = ({ component }: Asked, change: Change): boolean =>
  component === undefined ||
  change.component === component ||
  (change.component === undefined && change.kind !== 'config' && change.kind !== 'edit');

/** `Not recorded: ReplicaSet, Secret.` */
function unseenNotes(unseen: readonly Unseen[]): string[] {
  const kinds = Map.groupBy(unseen, ({ why }) => why);
  return [...kinds].map(([why, group]) => {
    const names = [...new Set(group.map(({ kind }) => kind))].toSorted().join(', ');
    return why === 'not recorded'
      ? `Not recorded, so not told of: ${names}.`
      : `May not be listed, so not told of: ${names}.`;
  });
}
