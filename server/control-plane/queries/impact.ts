import * as z from 'zod';
import type { GraphEdge } from '../../domain/graph.ts';
import { type Impact, impactOf, Severity, type Verdict, worseFirst } from '../../domain/impact.ts';
import { endpointsIn } from '../apply/inventory.ts';
import { runsOf } from '../builds/run.ts';
import type { DocumentOf } from '../documents/document.ts';
import type { Documents } from '../documents/documents.ts';
import { declaredGraph } from '../graph.ts';
import { releaseOf, workloadOf } from '../plan/release.ts';
import type { Reading, Settings } from '../ports.ts';
import { runningGraph } from '../running-graph.ts';
import { componentNamed } from '../scope.ts';
import { inventoryFor } from '../status/deployment-status.ts';
import { type Asked, bindingsAsked, Change, endpointAsked } from './impact-asked.ts';
import { endpointVerdict, redeployVerdict } from './impact-verdict.ts';

export const ImpactView = z.object({
  /** `project/component` */
  of: z.string(),
  change: Change,
  endpoint: z.string().optional(),
  /** Where the change happens. */
  environments: z.array(z.string()),
  hard: z.int(),
  soft: z.int(),
  affected: z.array(
    z.object({
      component: z.string(),
      project: z.string(),
      severity: Severity,
      why: z.string(),
      path: z.string(),
      /** Where it is hit. */
      environments: z.array(z.string()),
    }),
  ),
  more: z.int(),
  notes: z.array(z.string()),
  next: z.array(z.string()),
});
export type ImpactView = z.infer<typeof ImpactView>;

type Hit = Impact & { environments: string[] };

/**
 * Who suffers from a change of a component, in which environments, through which shortest path, worst first. Judged
 * by the releases that run; who only declares the dependency is said to be so. Throws `not_found`, `ambiguous`,
 * `invalid_input`, and `refused` where the component is not deployed.
 */
export async function analyzeImpact(
  platform: Reading,
  asked: Asked & { limit: number },
  signal: AbortSignal,
): Promise<ImpactView> {
  const { settings } = platform;
  const documents = await platform.documents.snapshot(signal);
  const component = componentNamed(documents, settings, asked);
  const of = `${component.spec.owner.projectName}/${asked.component}`;
  const endpoint = endpointAsked(documents, component, asked);
  const bindings = bindingsAsked(documents, settings, component, asked);
  const environments = bindings.map(({ spec }) => spec.environment);

  const hits = new Map<string, Hit>();
  for (const binding of bindings) {
    const graph = runningGraph(documents, settings, binding.spec.environment);
    const judge = judgeOf(documents, component, binding, asked.change, endpoint);
    for (const impact of impactOf(graph, of, judge)) merge(hits, impact, binding.spec.environment);
  }
  if (asked.environment === undefined && asked.change !== 'redeploy')
    for (const { node, path } of impactOf(declaredGraph(documents), of, edge => declaredHit(edge, endpoint)))
      if (!hits.has(node.id))
        hits.set(node.id, {
          node,
          path,
          severity: 'none',
          why: 'declares it, and does not run where it does',
          environments: [],
        });

  const sorted = [...hits.values()].toSorted(worseFirst);
  const shown = sorted.slice(0, asked.limit);
  return {
    of,
    change: asked.change,
    ...(endpoint === undefined ? {} : { endpoint }),
    environments,
    hard: sorted.filter(({ severity }) => severity === 'hard').length,
    soft: sorted.filter(({ severity }) => severity === 'soft').length,
    affected: shown.map(({ node, severity, why, path, environments: where }) => ({
      component: node.name,
      project: node.project,
      severity,
      why,
      path: path.join(' → '),
      environments: where,
    })),
    more: sorted.length - shown.length,
    notes: notesOf(documents, settings, asked.component, bindings, asked.change, endpoint),
    next: nextCalls(asked, sorted.flatMap(hit => hit.environments)[0] ?? environments[0]),
  };
}

/** The worst of what happens to somebody in several environments, with all of them that it happens in so. */
function merge(hits: Map<string, Hit>, impact: Impact, environment: string): void {
  const known = hits.get(impact.node.id);
  if (!known || worseFirst(impact, known) < 0 || impact.severity === known.severity) {
    const before = known?.severity === impact.severity ? known.environments : [];
    const best = known && worseFirst(known, impact) <= 0 ? known : impact;
    hits.set(impact.node.id, { ...best, environments: [...before, environment] });
  }
}

function judgeOf(
  documents: Documents,
  component: DocumentOf<'Component'>,
  binding: DocumentOf<'ReleaseBinding'>,
  change: Change,
  endpoint: string | undefined,
): (edge: GraphEdge) => Verdict | undefined {
  if (change === 'endpoint') return edge => endpointVerdict(edge, endpoint);
  if (change !== 'redeploy') return edge => ({ severity: 'hard', why: `loses endpoint "${edge.label}"` });
  const workload = workloadOf(documents, component);
  const bound = documents.get('ComponentRelease', binding.spec.releaseName ?? '', binding.metadata.namespace);
  const next = workload && releaseOf(documents, component, workload);
  return edge => (bound && next ? redeployVerdict(edge, bound, next) : undefined);
}

const declaredHit = (edge: GraphEdge, endpoint: string | undefined): Verdict | undefined =>
  endpoint === undefined || edge.label === endpoint ? { severity: 'hard', why: '' } : undefined;

function notesOf(
  documents: Documents,
  settings: Settings,
  component: string,
  bindings: readonly DocumentOf<'ReleaseBinding'>[],
  change: Change,
  endpoint: string | undefined,
): string[] {
  const builds = change === 'delete' ? buildNotes(documents, settings, component) : [];
  if (bindings.length === 0) return ['It is deployed nowhere: nothing that runs is hit.', ...builds];
  if (change === 'redeploy') return [];
  const urls = bindings.flatMap(binding => {
    const inventory = inventoryFor(documents, settings, binding);
    return inventory ? endpointsIn(inventory) : [];
  });
  const open = urls.filter(
    url => url.visibility !== 'project' && (endpoint === undefined || url.endpoint === endpoint),
  );
  return [
    ...builds,
    ...new Set(open.map(({ url, visibility }) => `Callers the graph does not know (${visibility}): ${url}`)),
  ];
}

function buildNotes(documents: Documents, settings: Settings, component: string): string[] {
  const runs = runsOf(documents, settings, component);
  if (runs.length === 0) return [];
  return [
    runs.length === 1
      ? '1 build goes too; if it runs, it is stopped.'
      : `${runs.length} builds go too; one that runs is stopped.`,
  ];
}

function nextCalls({ component, change }: Asked, where: string | undefined): string[] {
  const scope = `component: "${component}"${where === undefined ? '' : `, environment: "${where}"`}`;
  if (change === 'delete') return [`delete_component(component: "${component}", dry_run: true)`];
  if (change === 'endpoint') return [`get_dependencies(component: "${component}", direction: "upstream")`];
  if (change === 'undeploy') return [`undeploy_component(${scope}, dry_run: true)`];
  return [`deploy_component(${scope}, dry_run: true)`];
}
