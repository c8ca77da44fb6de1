import { beforeAll, describe, expect, test } from 'vitest';
import { isObject, listAt, textAt } from '../../server/domain/json.ts';
import { platformOn } from '../../server/platform.ts';
import { connectionTo, hangingAt, lostAt, type Request } from '../support/breaking-cluster.ts';
import { clusterFrom, contentOf, type CopyableCluster, type Saved } from '../support/cluster-copy.ts';
import { configOf, silent } from '../support/product.ts';

type Args = { [argument: string]: unknown };
type Call = [tool: string, args: Args];
type Operation = {
  name: string;
  given: Call[];
  call: Call;
  /** The deployments it works on. */
  touches: { component: string; environment: string }[];
  /** It moves one deployment to another release, which can be undone. */
  moves?: boolean;
};

const bundle = `
apiVersion: openchoreo.dev/v1alpha1
kind: Resource
metadata: {name: cache}
spec: {owner: {projectName: web}, type: {kind: ClusterResourceType, name: valkey}}
---
apiVersion: openchoreo.dev/v1alpha1
kind: SecretReference
metadata: {name: mail}
spec:
  template: {type: Opaque}
  data: [{secretKey: token, remoteRef: {key: web/mail, property: token}}]
`;

/** A component with all there is: an environment variable, a secret, a file, a dependency, a resource, a route. */
const shop = `
apiVersion: openchoreo.dev/v1alpha1
kind: Component
metadata: {name: shop}
spec:
  owner: {projectName: web}
  componentType: {kind: ClusterComponentType, name: deployment/service}
  autoDeploy: true
---
apiVersion: openchoreo.dev/v1alpha1
kind: Workload
metadata: {name: shop-workload}
spec:
  owner: {projectName: web, componentName: shop}
  container:
    image: registry.example/shop:1
    env:
      - {key: COLOUR, value: blue}
      - {key: TOKEN, valueFrom: {secretKeyRef: {name: mail, key: token}}}
    files:
      - {key: shop.ini, mountPath: /etc/shop, value: "open = yes"}
  endpoints:
    http: {type: HTTP, port: 8080, visibility: [external]}
  dependencies:
    endpoints: [{component: users, name: http, visibility: project, envBindings: {address: USERS_URL}}]
    resources: [{ref: cache, envBindings: {host: CACHE_HOST}}]
`;

const project: Call = ['create_project', { name: 'web' }];
const users: Call = [
  'create_component',
  { name: 'users', project: 'web', image: 'registry.example/users:1', endpoints: { http: { port: 8080 } } },
];
const apply = (text: string): Call => [
  'apply_documents',
  { sources: [{ origin: 'web.yaml', text }], wait_seconds: 60 },
];
const second: Call = [
  'update_component',
  { component: 'shop', image: 'registry.example/shop:2', env: { COLOUR: 'red' }, wait_seconds: 60 },
];
const promoted = (component: string): Call => [
  'promote_component',
  { component, from: 'development', wait_seconds: 60 },
];

const started = [project, apply(bundle), users];
const running = [...started, apply(shop)];
const inStaging = [...running, promoted('users'), promoted('shop')];
const dev = { component: 'shop', environment: 'development' };
const staging = { component: 'shop', environment: 'staging' };

const operations: Operation[] = [
  { name: 'create_project', given: [], call: project, touches: [] },
  {
    name: 'create_component',
    given: started,
    call: [
      'create_component',
      {
        name: 'shop',
        image: 'registry.example/shop:1',
        env: { COLOUR: 'blue' },
        secrets: { TOKEN: 'mail/token' },
        endpoints: { http: { port: 8080, visibility: ['external'] } },
        dependencies: [{ component: 'users', env: 'USERS_URL' }],
        resources: [{ resource: 'cache', env: { host: 'CACHE_HOST' } }],
      },
    ],
    touches: [dev],
  },
  {
    name: 'apply_documents with a resource, a secret and a component',
    given: [project, users],
    call: apply(`${bundle}---${shop}`),
    touches: [dev],
  },
  { name: 'update_component', given: running, call: second, touches: [dev], moves: true },
  {
    name: 'update_component to fewer objects',
    given: running,
    call: [
      'update_component',
      { component: 'shop', unset_env: ['TOKEN'], endpoints: { http: { port: 8080 } } },
    ],
    touches: [dev],
    moves: true,
  },
  {
    name: 'deploy_component with other settings',
    given: running,
    call: ['deploy_component', { ...dev, configs: { replicas: 2 }, env: { COLOUR: 'green' } }],
    touches: [dev],
  },
  {
    name: 'promote_component to a new environment',
    given: [...running, promoted('users')],
    call: ['promote_component', { component: 'shop', from: 'development' }],
    touches: [staging],
  },
  {
    name: 'promote_component',
    given: [...inStaging, second],
    call: ['promote_component', { component: 'shop', from: 'development' }],
    touches: [staging],
    moves: true,
  },
  {
    name: 'rollback_component',
    given: [...inStaging, second, promoted('shop')],
    call: ['rollback_component', { ...staging, release: 'FIRST' }],
    touches: [staging],
    moves: true,
  },
  { name: 'undeploy_component', given: inStaging, call: ['undeploy_component', staging], touches: [staging] },
  {
    name: 'delete_component',
    given: inStaging,
    call: ['delete_component', { component: 'shop' }],
    touches: [dev, staging],
  },
];

type Connection = (request: Request) => Promise<void> | void;
type Outcome = {
  ok: boolean;
  text: string;
  view: { [field: string]: unknown };
  writes: number;
  reads: number;
};

/** One call by a process of its own: a platform opened on the cluster as it stands. */
async function callOn(
  { cluster, clock }: CopyableCluster,
  [tool, args]: Call,
  connection: Connection = () => undefined,
  signal = new AbortController().signal,
): Promise<Outcome> {
  const seen = connectionTo(cluster, connection);
  const { pipeline } = platformOn(seen.cluster, clock, configOf(), silent);
  const result = await pipeline.call(tool, args, { surface: 'cli' }, signal, () => undefined);
  const view = result.ok && isObject(result.view) ? result.view : {};
  return { ok: result.ok, text: result.text, view, writes: seen.count('write'), reads: seen.count('read') };
}

async function done(on: CopyableCluster, call: Call): Promise<Outcome> {
  const outcome = await callOn(on, call);
  expect(outcome.ok, outcome.text).toBe(true);
  return outcome;
}

const states = new Map<string, Promise<Saved>>();

/** The state after some calls; each list of calls is made once. */
function stateAfter(calls: readonly Call[]): Promise<Saved> {
  const key = JSON.stringify(calls);
  const known = states.get(key) ?? makeState(calls);
  states.set(key, known);
  return known;
}

async function makeState(calls: readonly Call[]): Promise<Saved> {
  const last = calls.at(-1);
  if (!last) return clusterFrom().save();
  const copy = clusterFrom(await stateAfter(calls.slice(0, -1)));
  await done(copy, last);
  await copy.clock.sleep(60_000);
  return copy.save();
}

/** What is there of some deployments: their cells, their bindings and inventories. */
function partOf(content: Record<string, unknown>, { component, environment }: Operation['touches'][number]) {
  const documents = ['ReleaseBinding', 'RenderedRelease'].map(kind => `${kind} ${component}-${environment}`);
  return Object.fromEntries(
    Object.entries(content).filter(
      ([key]) =>
        (key.includes(`/${component}`) && key.includes(`-${environment}-`)) ||
        documents.some(name => key.endsWith(`/${name}`)),
    ),
  );
}

/** A call as answers print it: `deploy_component(component: "shop", environment: "staging")`. */
function printedCall(text: string): Call {
  const [, tool = '', args = ''] = /^(\w+)\((.*)\)$/.exec(text) ?? [];
  const pairs = [...args.matchAll(/(\w+): ("[^"]*"|true|false|\d+)/g)];
  return [tool, Object.fromEntries(pairs.map(([, name = '', value = '']) => [name, JSON.parse(value)]))];
}

const nextCalls = (view: Outcome['view']): Call[] =>
  listAt(view, 'next').map(line => printedCall(String(line)));

const withoutDryRun = ([tool, args]: Call): Call => [tool, { ...args, dry_run: false }];

describe.each(operations)('$name, broken off at every step', operation => {
  let start: Saved;
  let call: Call;
  let before: Record<string, unknown>;
  let after: Record<string, unknown>;
  let whole: Outcome;
  beforeAll(async () => {
    start = await stateAfter(operation.given);
    call = await named(operation.call, start);
    before = await contentOf(clusterFrom(start).cluster);
    const copy = clusterFrom(start);
    whole = await done(copy, call);
    after = await contentOf(copy.cluster);
    expect(after).not.toEqual(before);
  });

  /** Every state that a lost connection may leave. */
  async function eachBreak(look: (broken: Saved, at: number) => Promise<void>) {
    for (let at = 1; at <= whole.writes; at++) {
      const copy = clusterFrom(start);
      const outcome = await callOn(copy, call, lostAt('write', at));
      expect(outcome.ok, `write ${at} was lost and the answer is ${outcome.text}`).toBe(false);
      await look(copy.save(), at);
    }
  }

  test('repeating the call finishes it', async () => {
    await eachBreak(async (broken, at) => {
      const copy = clusterFrom(broken);
      const again = await callOn(copy, call);
      expect(again.ok, `after losing write ${at}: ${again.text}`).toBe(true);
      expect(await contentOf(copy.cluster), `after losing write ${at}`).toEqual(after);
    });
  });

  test('the state in between is told as it is, with the way out', async () => {
    let undone = 0;
    await eachBreak(async (broken, at) => {
      const copy = clusterFrom(broken);
      const content = await contentOf(copy.cluster);
      for (const touched of operation.touches) {
        const [is, was, will] = [content, before, after].map(all => JSON.stringify(partOf(all, touched)));
        const { ok, text, view } = await callOn(copy, ['get_deployment', touched]);
        const health = await callOn(copy, ['get_environment_health', { environment: touched.environment }]);
        const row = listAt(health.view, 'deployments').find(it => textAt(it, 'name') === touched.component);
        if (is === was || is === will) continue;
        if (operation.call[0] === 'delete_component' && !ok) continue;
        expect(ok, `after losing write ${at}: ${text}`).toBe(true);
        expect(['degraded', 'missing'], `after losing write ${at}: ${text}`).toContain(view['status']);
        expect(textAt(view, 'reason'), `after losing write ${at}`).toMatch(/finishes it/);
        expect(['degraded', 'missing']).toContain(health.view['status']);
        expect(textAt(row, 'reason'), health.text).toBe(textAt(view, 'reason'));

        const [finish, undo] = nextCalls(view);
        expect(textAt(view, 'reason')).toContain(finish?.[0]);
        const finished = clusterFrom(broken);
        await done(finished, withoutDryRun(finish ?? ['', {}]));
        if (operation.call[0] !== 'delete_component' || finish?.[0] === 'delete_component')
          expect(partOf(await contentOf(finished.cluster), touched), `${text} finished`).toEqual(
            partOf(after, touched),
          );
        if (undo?.[0] !== 'rollback_component') continue;
        undone++;
        expect(textAt(view, 'reason')).toContain('rollback_component undoes it');
        const other = clusterFrom(broken);
        await done(other, withoutDryRun(undo));
        expect(cellOf(await contentOf(other.cluster)), `${text} undone`).toEqual(cellOf(before));
      }
    });
    expect(undone > 0).toBe(operation.moves === true);
  });

  // What a lost read leaves, a lost write before it has left: only the answer has to be right.
  test('a lost read is never taken for an answer', async () => {
    for (let at = 1; at <= whole.reads; at++) {
      const outcome = await callOn(clusterFrom(start), call, lostAt('read', at));
      expect(outcome.ok, `read ${at} was lost and the answer is ${outcome.text}`).toBe(false);
    }
  });

  test('a caller who gives up a hanging call finds the same', async () => {
    const at = Math.ceil(whole.writes / 2);
    const copy = clusterFrom(start);
    const caller = new AbortController();
    const hang = hangingAt('write', at);
    const outcome = await callOn(
      copy,
      call,
      request => {
        if (request.sort === 'write' && request.at === at) setImmediate(() => caller.abort());
        return hang(request);
      },
      caller.signal,
    );
    expect(outcome.text).toMatch(/was cancelled; it was busy with: .*\(\d+ of \d+\)/);
    await done(copy, call);
    expect(await contentOf(copy.cluster)).toEqual(after);
  });
});

/** The cells' objects alone. */
const cellOf = (content: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(content).filter(([key]) => key.includes(' dp-')));

/** A release is named by its content: the call takes the first one from the list. */
async function named([tool, args]: Call, state: Saved): Promise<Call> {
  if (args['release'] !== 'FIRST') return [tool, args];
  const { view } = await done(clusterFrom(state), ['get_deployment', { ...staging }]);
  return [tool, { ...args, release: String(listAt(view, 'previous')[0]) }];
}
