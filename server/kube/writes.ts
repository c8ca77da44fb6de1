import type { ApplyOptions, ClusterWriter, DeleteOptions, WriteOptions } from '../control-plane/ports.ts';
import { type KubeObject, type Ref, refOf } from '../domain/kube-object.ts';
import { PlatformError } from '../errors.ts';
import { pathOf, type Resource } from './address.ts';
import { type Api, type Ask, isMissing } from './api.ts';
import type { Discovery } from './discovery.ts';
import { readObject } from './read-object.ts';
import { demandWanted, type Told } from './trouble.ts';

/** The owner of what plain writes change. */
const MANAGER = 'quarterdeck';

const policies = { background: 'Background', foreground: 'Foreground', orphan: 'Orphan' } as const;

/** What every write says: nothing that the API does not know is dropped silently. */
const strictly = ({ dryRun }: WriteOptions = {}, manager = MANAGER) => ({
  fieldManager: manager,
  fieldValidation: 'Strict',
  dryRun: dryRun ? 'All' : undefined,
});

/** A write that was meant for one version does not fit any more when it is repeated; what is only tried fits again. */
const isBound = (metadata: unknown): boolean =>
  typeof metadata === 'object' &&
  metadata !== null &&
  'resourceVersion' in metadata &&
  metadata.resourceVersion !== undefined;

/** Throws `invalid_input` where a namespaced kind comes without a namespace. */
function demandPlace({ namespaced, plural, kind }: Resource, { namespace, name }: Ref): void {
  if (!namespaced || (namespace !== undefined && namespace !== '')) return;
  throw new PlatformError(
    'invalid_input',
    `${plural} "${name}": an empty namespace may not be set`,
    `Set metadata.namespace: ${kind} is a namespaced kind.`,
  );
}

export function createWriter(api: Api, discovery: Discovery): ClusterWriter {
  async function find(ref: Ref, signal: AbortSignal | undefined): Promise<Resource> {
    demandWanted(signal);
    const resource = await discovery.demand(ref.apiVersion, ref.kind, signal);
    demandPlace(resource, ref);
    return resource;
  }

  function demandDone(told: Told): unknown {
    if (told.ok) return told.body;
    throw api.refused(told);
  }

  async function write(ask: Ask, signal: AbortSignal | undefined): Promise<KubeObject> {
    return readObject(demandDone(await api.ask(ask, signal)));
  }

  return {
    async create(object: KubeObject, options?: WriteOptions, signal?: AbortSignal) {
      const ref = refOf(object);
      const resource = await find(ref, signal);
      const path = pathOf(resource, { namespace: ref.namespace });
      const query = strictly(options);
      return write(
        { method: 'POST', path, query, body: object, idempotent: options?.dryRun === true },
        signal,
      );
    },

    async replace(object: KubeObject, options?: WriteOptions, signal?: AbortSignal) {
      const ref = refOf(object);
      const path = pathOf(await find(ref, signal), ref);
      const idempotent = options?.dryRun === true || !isBound(object.metadata);
      return write({ method: 'PUT', path, query: strictly(options), body: object, idempotent }, signal);
    },

    async apply(object: KubeObject, { manager, force, ...options }: ApplyOptions, signal?: AbortSignal) {
      const ref = refOf(object);
      const path = pathOf(await find(ref, signal), ref);
      const ask: Ask = {
        method: 'PATCH',
        path,
        query: { ...strictly(options, manager), force: force ? 'true' : undefined },
        body: object,
        contentType: 'application/apply-patch+yaml',
        idempotent: options.dryRun === true || !isBound(object.metadata),
      };
      return write(ask, signal);
    },

    async patch(ref: Ref, patch: { [field: string]: unknown }, options?: WriteOptions, signal?: AbortSignal) {
      const path = pathOf(await find(ref, signal), ref);
      const ask: Ask = {
        method: 'PATCH',
        path,
        query: strictly(options),
        body: patch,
        contentType: 'application/merge-patch+json',
        idempotent: options?.dryRun === true || !isBound(patch['metadata']),
      };
      return write(ask, signal);
    },

    async delete(ref: Ref, options: DeleteOptions = {}, signal?: AbortSignal) {
      const { uid, resourceVersion, propagation, dryRun } = options;
      const resource = await find(ref, signal);
      // A body takes the place of the parameters: a dry run said there would be carried out.
      const body = {
        apiVersion: 'v1',
        kind: 'DeleteOptions',
        ...(propagation === undefined ? {} : { propagationPolicy: policies[propagation] }),
        ...(dryRun ? { dryRun: ['All'] } : {}),
        ...(uid === undefined && resourceVersion === undefined
          ? {}
          : { preconditions: { uid, resourceVersion } }),
      };
      const ask: Ask = { method: 'DELETE', path: pathOf(resource, ref), body, idempotent: true };
      const told = await api.ask(ask, signal);
      if (isMissing(told, ref.name)) return false;
      demandDone(told);
      return true;
    },
  };
}
