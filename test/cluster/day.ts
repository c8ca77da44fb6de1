import { listAt, textAt } from '../../server/domain/json.ts';
import type { Sources } from '../../server/sandbox/builds/sources.ts';
import type { Answered } from '../../server/mcp/client.ts';
import { SHOP } from './platform.ts';

type Args = { [argument: string]: unknown };

/**
 * A call of a day. Arguments that an earlier answer decides are taken from the one before; a call that is to see
 * something that comes by itself is made until its text does.
 */
export type Turn = readonly [tool: string, args: Args | ((before: Answered) => Args), sees?: RegExp];

/** What is built in a day: a branch that builds, one that does not, one that is still building in the evening. */
export const sources: Sources = {
  'https://git.example/shop/loyalty': {
    main: { commit: '1'.repeat(40), seconds: 5, fails: { step: 'build', kind: 'compile' } },
    points: { commit: '2'.repeat(40), seconds: 5 },
    slow: { commit: '3'.repeat(40), fails: { step: 'build', kind: 'never-ends' } },
    gone: { commit: '4'.repeat(40), fails: { step: 'clone', kind: 'not-found' } },
  },
};

const wait = { wait_seconds: 120 };
const file = (origin: string, text: string) => ({ sources: [{ origin, text }] });
const document = (kind: string, name: string, spec: object) =>
  JSON.stringify({ apiVersion: 'openchoreo.dev/v1alpha1', kind, metadata: { name }, spec });
const cache = document('Resource', 'cache', {
  owner: { projectName: 'web' },
  type: { kind: 'ClusterResourceType', name: 'valkey' },
});
const [dev, staging] = ['development', 'staging'].map(environment => ({ environment }));
const endpoints = { http: { port: 8080, visibility: ['external'] } };
const site = { component: 'site' };
const mailer = { component: 'mailer' };
const loyalty = { component: 'loyalty' };
const image = (tag: string) => `registry.example/web/site:${tag}`;
const report = ({ view }: Answered): Args => ({ name: textAt(view, 'name') });
const oldest = ({ view }: Answered): Args => ({
  release: textAt(listAt(view, 'releases').at(-1), 'release'),
});

/** Instead of a tool: somebody writes an object to the cell of `web` in development. */
export const BY_HAND = 'by hand';
const written = (by: string, apiVersion: string, kind: string, name: string, fields: Args): Args => ({
  apiVersion,
  kind,
  metadata: { name, namespace: 'dp-default-web-development-f914ac73', annotations: { by } },
  ...fields,
});

/** Tools that are not called, and why they cannot say the same. */
export const apart: { readonly [tool: string]: string } = {
  query_metrics: 'figures are measured by each cluster itself: usage by metrics-server, or simulated traffic',
};

/** A shop's day: documents, a component from its first image to its end, one from source, trouble, and a look at it all. */
export const day: readonly Turn[] = [
  ['use_skill', {}],
  ['use_skill', { skill: 'diagnose-environment' }],
  ['search_catalog', {}],
  ['describe_type', { type: 'service' }],

  ['apply_documents', { ...file('shop.yaml', SHOP), dry_run: true }],
  ['apply_documents', { ...file('shop.yaml', SHOP), ...wait }],
  ['get_environment_health', { ...dev, drift: true }],
  ['search_catalog', { kind: 'component' }],
  ['get_component', { component: 'checkout' }],
  ['get_dependencies', { project: 'shop' }],
  ['analyze_impact', { component: 'payments', change: 'delete' }],
  ['update_component', { component: 'cart', env: { COLOUR: 'blue' }, ...wait }],
  ['scale_component', { component: 'search', ...dev, replicas: 0, ...wait }],
  ['get_environment_health', dev ?? {}],
  ['undeploy_component', { component: 'recommendations', ...dev }],
  ['delete_component', { component: 'recommendations', dry_run: true }],

  ['create_project', { name: 'web' }],
  ['apply_documents', { ...file('cache.yaml', cache), ...wait }],
  [
    'create_component',
    {
      name: 'site',
      project: 'web',
      image: image('1'),
      env: { COLOUR: 'blue' },
      endpoints,
      resources: [{ resource: 'cache', env: { host: 'CACHE_HOST' } }],
      traits: [{ trait: 'horizontal-pod-autoscaler', name: 'scale' }],
      ...wait,
    },
  ],
  ['promote_component', { ...site, from: 'development', ...wait }],
  ['deploy_component', { ...site, ...staging, configs: { replicas: 3 }, env: { COLOUR: 'green' }, ...wait }],
  ['compare_environments', { source: 'development', target: 'staging' }],
  ['update_component', { ...site, image: image('2'), ...wait }],
  ['promote_component', { ...site, from: 'development', ...wait }],
  ['promote_component', { ...site, from: 'staging', ...wait }],
  ['rollback_component', { ...site, ...staging, ...wait }],
  ['restart_component', { ...site, ...staging, ...wait }],
  ['undeploy_component', { ...site, ...staging }],
  ['get_deployment', { ...site, ...staging }],
  ['list_releases', site],
  ['deploy_component', before => ({ ...site, ...staging, ...oldest(before), ...wait })],
  ['create_component', { name: 'mailer', project: 'web', type: 'worker', image: image('3'), ...wait }],
  [
    'create_component',
    { name: 'nightly', project: 'web', type: 'scheduled-task', image: image('4'), ...wait },
  ],
  ['get_environment_health', { project: 'web', ...dev, drift: true }],

  [
    'create_component',
    {
      name: 'loyalty',
      project: 'shop',
      repository: 'https://git.example/shop/loyalty',
      branch: 'main',
      endpoints,
    },
  ],
  ['trigger_build', { ...loyalty, dry_run: true }],
  ['trigger_build', { ...loyalty, ...wait }],
  ['get_build', { name: 'loyalty-build-1', log_lines: 20 }],
  ['trigger_build', { ...loyalty, branch: 'slow', wait_seconds: 0 }],
  ['get_build', { name: 'loyalty-build-2', log_lines: 0 }, /running +build/],
  ['cancel_build', { name: 'loyalty-build-2' }],
  ['trigger_build', { ...loyalty, branch: 'gone', ...wait }],
  ['trigger_build', { ...loyalty, branch: 'points', ...wait }],
  ['list_builds', loyalty],
  ['get_deployment', { ...loyalty, ...dev, drift: true }],

  ['update_component', { ...mailer, image: image('crash') }],
  ['get_deployment', { ...mailer, ...dev }, /crashed 3 times.*next try/],
  ['get_environment_health', { project: 'web', ...dev }],
  ['query_logs', { ...mailer, ...dev }],
  ['query_logs', { ...mailer, ...dev, previous: true }],
  ['investigate', { question: 'why is mailer failing in development?' }],
  ['get_report', report],
  ['update_component', { ...mailer, image: image('oom') }],
  ['get_deployment', { ...mailer, ...dev }, /crashed 3 times.*next try/],
  ['investigate', { ...mailer, ...dev }],
  ['list_releases', mailer],
  ['rollback_component', before => ({ ...mailer, ...dev, ...oldest(before), ...wait })],
  ['update_component', { ...mailer, image: image('does-not-exist'), ...wait }],
  ['investigate', { ...mailer, ...dev }],
  ['investigate', { ...site, ...staging }],
  ['get_report', {}],
  ['list_alerts', dev ?? {}],
  ['query_traces', { ...site, ...dev }],
  [BY_HAND, written('kubectl-create', 'v1', 'ResourceQuota', 'few', { spec: { hard: { pods: '40' } } })],
  [BY_HAND, written('kubectl-edit', 'v1', 'ResourceQuota', 'few', { spec: { hard: { pods: '50' } } })],
  [BY_HAND, written('helm', 'v1', 'Secret', 'smtp', { data: { login: 'c21pdGg=' } })],
  [BY_HAND, written('rotator', 'v1', 'Secret', 'smtp', { data: { password: 'c21pdGg=' } })],
  [BY_HAND, written('helm', 'v1', 'ConfigMap', 'banner', { data: { text: 'hello' } })],
  [BY_HAND, written('kubectl-edit', 'v1', 'ConfigMap', 'banner', { data: { colour: 'red' } })],
  ['list_changes', { project: 'web', limit: 100 }],
  ['list_changes', { ...site, ...staging }],
  ['list_changes', loyalty],

  ['promote_component', { ...site, from: 'nowhere' }],
  ['get_component', { component: 'siet' }],
  ['delete_component', { ...site, dry_run: true }],
  ['delete_component', site],
  ['search_catalog', {}],
];
