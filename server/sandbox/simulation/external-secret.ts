import { at, equal, isObject, listAt, numberAt, textAt } from '../../domain/json.ts';
import type { KubeObject } from '../../domain/kube-object.ts';
import { password } from './random.ts';
import {
  type NewCondition,
  type Reconcile,
  type World,
  conditions,
  filled,
  ownedBy,
  setStatus,
} from './world.ts';
import { stamp } from '../stamp.ts';

const from = 'external-secrets';
const group = 'external-secrets.io/v1';

type Values = { [key: string]: string };
/** Either the values of the Secret, or why there are none. */
type Outcome = { values: Values } | { problem: string };

function storeProblem(world: World, secret: KubeObject): string | undefined {
  const reference = at(secret, 'spec', 'secretStoreRef');
  const kind = textAt(reference, 'kind') ?? 'SecretStore';
  const name = textAt(reference, 'name') ?? '';
  const namespace = kind === 'ClusterSecretStore' ? undefined : secret.metadata.namespace;
  const ref = { apiVersion: group, kind, namespace, name };
  world.watch(ref);
  return world.store.get(ref) ? undefined : `could not get provider client: ${kind} "${name}" not found`;
}

/** One key after another from the store, the same remote key always with the same value. */
function fetched(world: World, secret: KubeObject): Outcome {
  const data = listAt(secret, 'spec', 'data');
  const problem = data.length > 0 ? storeProblem(world, secret) : undefined;
  if (problem !== undefined) return { problem };
  const store = textAt(secret, 'spec', 'secretStoreRef', 'name') ?? '';
  const entries = data.map(item => {
    const [key = '', property = ''] = ['key', 'property'].map(field => textAt(item, 'remoteRef', field));
    return [textAt(item, 'secretKey') ?? '', password(24, world.seed, store, key, property)];
  });
  return { values: Object.fromEntries(entries) };
}

function generated(world: World, secret: KubeObject, source: unknown): Outcome {
  const generator = at(source, 'sourceRef', 'generatorRef');
  if (textAt(generator, 'kind') !== 'Password')
    return { problem: 'the embedded cluster can only use a Password generator or keys named in spec.data' };
  const name = textAt(generator, 'name') ?? '';
  const ref = {
    apiVersion: 'generators.external-secrets.io/v1alpha1',
    kind: 'Password',
    namespace: secret.metadata.namespace,
    name,
  };
  world.watch(ref);
  const found = world.store.get(ref);
  if (!found)
    return {
      problem: `unable to find generator: passwords.generators.external-secrets.io "${name}" not found`,
    };
  const length = numberAt(found, 'spec', 'length') ?? 24;
  return {
    values: {
      password: password(length, world.seed, secret.metadata.namespace ?? '', secret.metadata.name, name),
    },
  };
}

/** `{{ .key }}` in the texts of a template; functions and pipes are not understood. */
function rendered(template: { [key: string]: unknown }, values: Values): Outcome {
  const result: Values = {};
  for (const [name, text] of Object.entries(template)) {
    const unknown: string[] = [];
    const filledIn = String(text).replace(/\{\{-?\s*\.([\w-]+)\s*-?\}\}/g, (found, key: string) => {
      if (values[key] === undefined) unknown.push(found);
      return values[key] ?? found;
    });
    if (filledIn.includes('{{'))
      return {
        problem: `could not apply template: unable to execute template at key ${name}: ${unknown[0] ?? 'only {{ .key }} is understood'}`,
      };
    result[name] = filledIn;
  }
  return { values: result };
}

function content(world: World, secret: KubeObject): Outcome {
  const parts = [
    fetched(world, secret),
    ...listAt(secret, 'spec', 'dataFrom').map(source => generated(world, secret, source)),
  ];
  const values: Values = {};
  for (const part of parts) {
    if ('problem' in part) return part;
    Object.assign(values, part.values);
  }
  const template = at(secret, 'spec', 'target', 'template', 'data');
  return isObject(template) ? rendered(template, values) : { values };
}

const targetOf = (secret: KubeObject): string =>
  textAt(secret, 'spec', 'target', 'name') ?? secret.metadata.name;

/** Writes the Secret where it is another; answers whether it was. */
function write(world: World, secret: KubeObject, live: KubeObject | undefined, values: Values): boolean {
  const data = Object.fromEntries(
    Object.entries(values).map(([key, value]) => [key, Buffer.from(value).toString('base64')]),
  );
  if (live && equal(live['data'], data)) return false;
  if (live) {
    world.store.replace({ ...live, data });
    return true;
  }
  const isOrphan = textAt(secret, 'spec', 'target', 'creationPolicy') === 'Orphan';
  world.store.create({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name: targetOf(secret),
      ...(secret.metadata.namespace !== undefined && { namespace: secret.metadata.namespace }),
      labels: { 'reconcile.external-secrets.io/managed': 'true' },
      ...(!isOrphan && { ownerReferences: [ownedBy(secret)] }),
    },
    type: textAt(secret, 'spec', 'target', 'template', 'type') ?? 'Opaque',
    data,
  });
  return true;
}

function fail(world: World, secret: KubeObject, message: string): void {
  const before = at(secret, 'status');
  world.recordOnce(secret, { reason: 'UpdateFailed', message, from, warning: true });
  const line: NewCondition = { type: 'Ready', status: 'False', reason: 'SecretSyncedError', message };
  const refreshTime = textAt(before, 'refreshTime');
  const lines = conditions(before, world.now(), [line]);
  setStatus(world, secret, { ...filled({ refreshTime }), conditions: lines });
}

const belongsToAnother = (live: KubeObject | undefined, secret: KubeObject): boolean =>
  live?.metadata.ownerReferences?.some(by => by.controller && by.uid !== secret.metadata.uid) === true;

/** Writes the Secret an ExternalSecret asks for, with values made up from the seed; never refreshes them. */
export const externalSecret: Reconcile = (world, secret) => {
  const target = {
    apiVersion: 'v1',
    kind: 'Secret',
    namespace: secret.metadata.namespace,
    name: targetOf(secret),
  };
  world.watch(target);
  const live = world.store.get(target);
  const outcome = content(world, secret);
  if ('problem' in outcome) return fail(world, secret, outcome.problem);
  if (belongsToAnother(live, secret)) return fail(world, secret, 'target is owned by another ExternalSecret');
  const before = at(secret, 'status');
  const isNew = write(world, secret, live, outcome.values);
  if (isNew) world.record(secret, { reason: 'Updated', message: 'secret synced', from });
  const line: NewCondition = {
    type: 'Ready',
    status: 'True',
    reason: 'SecretSynced',
    message: 'secret synced',
  };
  const now = stamp(world.now());
  setStatus(world, secret, {
    binding: { name: target.name },
    refreshTime: isNew ? now : (textAt(before, 'refreshTime') ?? now),
    syncedResourceVersion: `${secret.metadata.generation ?? 1}`,
    conditions: conditions(before, world.now(), [line]),
  });
};
