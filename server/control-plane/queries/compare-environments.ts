import * as z from 'zod';
import { rankOf } from '../../domain/health.ts';
import { PlatformError } from '../../errors.ts';
import type { DocumentOf } from '../documents/document.ts';
import type { Documents } from '../documents/documents.ts';
import { isActive } from '../operations/deployed.ts';
import type { Reading } from '../ports.ts';
import { componentNamed, environmentNamed, projectNamed } from '../scope.ts';
import { statusesOf } from '../status/statuses.ts';
import { deploymentDifferences, type Side } from '../views/deployment-differences.ts';

export const Comparison = z.object({
  source: z.string(),
  target: z.string(),
  /** Components that are the same in both. */
  same: z.int(),
  different: z.int(),
  components: z.array(
    z.object({
      component: z.string(),
      project: z.string(),
      /** `healthy 2/2`, or `absent`. */
      source: z.string(),
      target: z.string(),
      /** Each from source to target. */
      differences: z.array(z.string()),
    }),
  ),
  more: z.int(),
  next: z.array(z.string()),
});
export type Comparison = z.infer<typeof Comparison>;

type Asked = {
  source: string;
  target: string;
  project?: string | undefined;
  component?: string | undefined;
  limit: number;
};
type Pair = { name: string; project: string; source: Side | undefined; target: Side | undefined };
type Row = Comparison['components'][number] & { rank: number };

/**
 * What is different between two environments, by component: the least healthy first, those that are the same only
 * counted. Throws `invalid_input` for an environment and itself, `not_found` for names.
 */
export async function compareEnvironments(
  platform: Reading,
  asked: Asked,
  signal: AbortSignal,
): Promise<Comparison> {
  const { settings } = platform;
  const documents = await platform.documents.snapshot(signal);
  const source = environmentNamed(documents, settings, asked.source).metadata.name;
  const target = environmentNamed(documents, settings, asked.target).metadata.name;
  if (source === target)
    throw new PlatformError(
      'invalid_input',
      `source and target are both "${source}": an environment is the same as itself.`,
      `Name two of: ${documents
        .list('Environment', settings.namespace)
        .map(env => env.metadata.name)
        .join(', ')}. get_environment_health shows one.`,
    );
  const [here, there] = [
    await sidesIn(platform, documents, source, asked, signal),
    await sidesIn(platform, documents, target, asked, signal),
  ];
  if (asked.component !== undefined && here.size + there.size === 0)
    throw new PlatformError(
      'not_found',
      `"${asked.component}" is deployed neither to ${source} nor to ${target}.`,
      `get_component(component: "${asked.component}") shows where it is.`,
    );
  const rows = [...new Set([...here.keys(), ...there.keys()])].map(key =>
    rowOf(pairOf(key, here.get(key), there.get(key)), source, target),
  );
  const different = rows
    .filter(({ differences }) => differences.length > 0)
    .toSorted((a, b) => a.rank - b.rank || (a.component < b.component ? -1 : 1));
  const shown = different.slice(0, asked.limit);
  return {
    source,
    target,
    same: rows.length - different.length,
    different: different.length,
    components: shown.map(({ rank: _rank, ...row }) => row),
    more: different.length - shown.length,
    next: nextCalls(shown, source, target),
  };
}

/** The deployments of an environment that are in question, by project and component. */
async function sidesIn(
  platform: Reading,
  documents: Documents,
  environment: string,
  { project, component }: Asked,
  signal: AbortSignal,
): Promise<Map<string, Side>> {
  const { settings } = platform;
  if (project !== undefined) projectNamed(documents, settings, project);
  if (component !== undefined) componentNamed(documents, settings, { component, project });
  const bindings = documents
    .list('ReleaseBinding', settings.namespace)
    .filter(
      binding =>
        isActive(binding) &&
        binding.spec.environment === environment &&
        (project === undefined || binding.spec.owner.projectName === project) &&
        (component === undefined || binding.spec.owner.componentName === component),
    );
  const statuses = await statusesOf(platform, documents, bindings, signal);
  return new Map(
    statuses.map(({ binding, status }) => [
      keyOf(binding),
      { environment, binding, release: releaseOf(documents, binding), status },
    ]),
  );
}

const keyOf = ({ spec: { owner } }: DocumentOf<'ReleaseBinding'>) =>
  `${owner.projectName}/${owner.componentName}`;

const releaseOf = (documents: Documents, { metadata, spec }: DocumentOf<'ReleaseBinding'>) =>
  documents.get('ComponentRelease', spec.releaseName ?? '', metadata.namespace);

function pairOf(key: string, source: Side | undefined, target: Side | undefined): Pair {
  const [project = '', name = ''] = key.split('/');
  return { name, project, source, target };
}

function rowOf({ name, project, source, target }: Pair, from: string, to: string): Row {
  const sides = [source, target].flatMap(side => (side ? [rankOf(side.status.status)] : []));
  return {
    component: name,
    project,
    source: sideText(source),
    target: sideText(target),
    differences: source && target ? deploymentDifferences(source, target) : [`only in ${source ? from : to}`],
    rank: Math.min(...sides),
  };
}

function sideText(side: Side | undefined): string {
  if (!side) return 'absent';
  const { status, replicas } = side.status;
  return replicas ? `${status} ${replicas.ready}/${replicas.desired}` : status;
}

function nextCalls(rows: readonly Row[], source: string, target: string): string[] {
  const sick = rows.find(row => /^(degraded|missing|unknown)/.test(row.source));
  const ill = rows.find(row => /^(degraded|missing|unknown)/.test(row.target));
  const moved = rows.find(
    row => row.source.startsWith('healthy') && row.target !== 'absent' && hasRelease(row),
  );
  return [
    ...(sick ? [`get_deployment(component: "${sick.component}", environment: "${source}")`] : []),
    ...(ill ? [`get_deployment(component: "${ill.component}", environment: "${target}")`] : []),
    ...(moved
      ? [
          `promote_component(component: "${moved.component}", from: "${source}", to: "${target}", dry_run: true)`,
        ]
      : []),
  ];
}

const hasRelease = ({ differences }: Row) => differences.some(line => line.startsWith('release:'));
