import { at, equal, isObject, listAt, numberAt, textAt } from '../../domain/json.ts';
import type { KubeObject } from '../../domain/kube-object.ts';
import { password } from './random.ts';
import { type Reconcile, type World, conditions, filled, ownedBy, setStatus, stamp } from './world.ts';

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

function write(world: World, secret: KubeObject, values: Values): boolean {
  const target = at(secret, 'spec', 'target');
  const name = textAt(target, 'name') ?? secret.metadata.name;
  const ref = { apiVersion: 'v1', kind: 'Secret', namespace: secret.metadata.namespace, name };
  const data = Object.fromEntries(
    Object.entries(values).map(([key, value]) => [key, Buffer.from(value).toString('base64')]),
  );
  const live = world.store.get(ref);
  if (live && equal(live['data'], data)) return false;
  const { kind, apiVersion, ...metadata } = ref;
  const owners = textAt(target, 'creationPolicy') === 'Orphan' ? {} : { ownerReferences: [ownedBy(secret)] };
  const labels = { 'reconcile.external-secrets.io/managed': 'true' };
  if (live) world.store.replace({ ...live, data });
  else
    world.store.create({
      apiVersion,
      kind,
      metadata: { ...metadata, labels, ...owners },
      type: textAt(target, 'template', 'type') ?? 'Opaque',
      data,
    });
  return true;
}

/** Writes the Secret an ExternalSecret asks for, with values made up from the seed; never refreshes them. */
export const externalSecret: Reconcile = (world, secret) => {
  const before = at(secret, 'status');
  const outcome = content(world, secret);
  if ('problem' in outcome) {
    world.recordOnce(secret, { reason: 'UpdateFailed', message: outcome.problem, from, warning: true });
    const condition = {
      type: 'Ready',
      status: 'False' as const,
      reason: 'SecretSyncedError',
      message: outcome.problem,
    };
    return setStatus(world, secret, {
      ...filled({ refreshTime: textAt(before, 'refreshTime') }),
      conditions: conditions(before, world.now(), [condition]),
    });
  }
  const isNew = write(world, secret, outcome.values);
  if (isNew) world.record(secret, { reason: 'Updated', message: 'secret synced', from });
  const name = textAt(secret, 'spec', 'target', 'name') ?? secret.metadata.name;
  const condition = {
    type: 'Ready',
    status: 'True' as const,
    reason: 'SecretSynced',
    message: 'secret synced',
  };
  setStatus(world, secret, {
    binding: { name },
    refreshTime: isNew ? stamp(world.now()) : (textAt(before, 'refreshTime') ?? stamp(world.now())),
    syncedResourceVersion: `${secret.metadata.generation ?? 1}`,
    conditions: conditions(before, world.now(), [condition]),
  });
};
