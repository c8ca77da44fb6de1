import * as z from 'zod';
import { type Alert, componentOfAlert, worstAlertsFirst } from '../../domain/alert.ts';
import type { KubeObject } from '../../domain/kube-object.ts';
import { COMPONENT, RESOURCE } from '../../domain/labels.ts';
import type { ClusterReader, Reading } from '../ports.ts';
import { componentNamed, environmentNamed, projectNamed } from '../scope.ts';
import { type Cell, cellsOf } from './cells.ts';

export const AlertsView = z.object({
  alerts: z.array(
    z.object({
      name: z.string(),
      severity: z.string().optional(),
      state: z.string(),
      since: z.string(),
      environment: z.string().optional(),
      component: z.string().optional(),
      node: z.string().optional(),
      summary: z.string(),
    }),
  ),
  more: z.int(),
  notes: z.array(z.string()),
});
export type AlertsView = z.infer<typeof AlertsView>;
type Row = AlertsView['alerts'][number];

type Asked = {
  component?: string | undefined;
  project?: string | undefined;
  environment?: string | undefined;
  limit: number;
};

/**
 * What the alert rules say of the asked cells and of the cluster below them, worst first. Throws `not_found` for an
 * unknown name, `not_configured` where nobody evaluates rules, and what the sources throw when none answers.
 */
export async function listAlerts(platform: Reading, asked: Asked, signal: AbortSignal): Promise<AlertsView> {
  const { settings } = platform;
  const documents = await platform.documents.snapshot(signal);
  if (asked.project !== undefined) projectNamed(documents, settings, asked.project);
  const component =
    asked.component === undefined
      ? undefined
      : componentNamed(documents, settings, { ...asked, component: asked.component });
  if (asked.environment !== undefined) environmentNamed(documents, settings, asked.environment);

  const project = asked.project ?? component?.spec.owner.projectName;
  const planes = Map.groupBy(cellsOf(documents, settings, { ...asked, project }), ({ plane }) => plane);
  const told = await Promise.all(
    [...planes].map(([plane, cells]) => alertsOfPlane(platform, plane, cells, signal)),
  );
  const rows = told
    .flatMap(it => it.rows)
    .filter(row => asked.component === undefined || row.component === asked.component);
  return {
    alerts: rows.slice(0, asked.limit),
    more: Math.max(0, rows.length - asked.limit),
    notes: [...new Set(told.flatMap(({ notes }) => notes))],
  };
}

async function alertsOfPlane(platform: Reading, plane: string, cells: readonly Cell[], signal: AbortSignal) {
  const namespaces = cells.map(({ namespace }) => namespace);
  const { alerts, notes } = await platform.alerts(plane).active(namespaces, signal);
  const places = new Map(cells.map(cell => [cell.namespace, cell]));
  const touched = new Set(alerts.flatMap(({ namespace }) => namespace ?? []));
  const known = await Promise.all(
    [...touched].map(async name => [name, await namesIn(platform.plane(plane), name, signal)] as const),
  );
  const byNamespace = new Map(known);
  const rows = worstAlertsFirst(alerts).map((alert): Row => {
    const cell = places.get(alert.namespace ?? '');
    const component = componentOfAlert(alert, byNamespace.get(alert.namespace ?? '') ?? new Map());
    return rowOf(alert, { environment: cell?.environment, component });
  });
  return { rows, notes };
}

const labelled = ({ metadata }: KubeObject): string | undefined =>
  metadata.labels?.[COMPONENT] ?? metadata.labels?.[RESOURCE];

/** What an alert may call a component of a namespace: its own name, those of its pods, of what controls them, of its services. */
async function namesIn(
  cluster: ClusterReader,
  namespace: string,
  signal: AbortSignal,
): Promise<Map<string, string>> {
  const list = async (apiVersion: string, kind: string) =>
    (await cluster.list({ apiVersion, kind, namespace }, signal)).items;
  const [pods, services] = await Promise.all([list('v1', 'Pod'), list('v1', 'Service')]);
  const names = new Map<string, string>();
  for (const object of [...pods, ...services]) {
    const component = labelled(object);
    if (component === undefined) continue;
    names.set(component, component);
    names.set(object.metadata.name, component);
    for (const owner of object.metadata.ownerReferences ?? [])
      names.set(
        owner.kind === 'ReplicaSet' ? owner.name.replace(/-[a-z0-9]{5,10}$/, '') : owner.name,
        component,
      );
  }
  return names;
}

const rowOf = (
  { name, severity, state, since, node, summary }: Alert,
  { environment, component }: { environment: string | undefined; component: string | undefined },
): Row => ({
  name,
  ...(severity !== undefined && { severity }),
  state,
  since: new Date(since).toISOString(),
  ...(environment !== undefined && { environment }),
  ...(component !== undefined && { component }),
  ...(node !== undefined && { node }),
  summary,
});
