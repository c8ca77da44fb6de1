import { PlatformError } from '../errors.ts';
import { isObject, listAt, textAt } from '../domain/json.ts';
import { type KubeObject, metadataOf } from '../domain/kube-object.ts';
import type { Cluster, LogQuery } from '../control-plane/ports.ts';
import type { ObjectStore } from './store/object-store.ts';
import { createPages } from './store/pages.ts';
import { readObject } from './store/read-object.ts';
import { watch } from './store/watch.ts';

/** The owner of what plain writes change, as the API server takes it from the name a client gives itself. */
const manager = 'quarterdeck';

/** A copy that nobody else holds, as it would come over the wire: without undefined members and without nulls. */
const received = (object: KubeObject): KubeObject => readObject(copied(object));

/** Texts are shared: a thousand objects of one template say the same. */
function copied(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(item => copied(item ?? null));
  if (!isObject(value)) return value;
  const members = Object.entries(value).filter(([, member]) => member !== undefined && member !== null);
  return Object.fromEntries(members.map(([key, member]) => [key, copied(member)]));
}

/** The container whose log is asked for; a pod with several wants it named. */
function containerOf(pod: KubeObject, { container }: LogQuery): string {
  const named = (list: string) => listAt(pod, 'spec', list).flatMap(it => textAt(it, 'name') ?? []);
  const [names, all] = [named('containers'), [...named('containers'), ...named('initContainers')]];
  const [only = ''] = names;
  if (container !== undefined ? all.includes(container) : names.length === 1) return container ?? only;
  const { name } = pod.metadata;
  throw new PlatformError(
    'invalid_input',
    container === undefined
      ? `a container name must be specified for pod ${name}`
      : `container ${container} is not valid for pod ${name}`,
    `Choose one of: ${all.join(', ')}.`,
  );
}

/**
 * The embedded cluster behind the port. Nothing waits: each call lets the simulated time catch up
 * (`beforeCall`) and answers from the store. `logs` gives the log of a container that exists.
 */
export function createSandboxCluster(parts: {
  store: ObjectStore;
  logs: (query: LogQuery) => string;
  beforeCall: () => void;
}): Cluster {
  const { store, logs, beforeCall } = parts;
  const page = createPages();

  async function call<T>(signal: AbortSignal | undefined, work: () => T): Promise<T> {
    if (signal?.aborted)
      throw new PlatformError(
        'cancelled',
        'the call was cancelled',
        'Call again if the answer is still wanted.',
      );
    beforeCall();
    return work();
  }

  const write = <T>(
    signal: AbortSignal | undefined,
    dryRun: boolean | undefined,
    work: () => T,
  ): Promise<T> => call(signal, () => (dryRun ? store.dryRun(work) : work()));

  return {
    get: (ref, signal) => call(signal, () => store.get(ref)),
    list: (query, signal) =>
      call(signal, () => {
        const found = page(() => store.list(query), store.resourceVersion(), query);
        return query.metadataOnly ? { ...found, items: found.items.map(metadataOf) } : found;
      }),
    watch(query, signal) {
      beforeCall();
      return watch(store, query, signal);
    },
    podLogs: (query, signal) =>
      call(signal, () => {
        const { namespace, pod: name } = query;
        const pod = store.get({ apiVersion: 'v1', kind: 'Pod', namespace, name });
        if (pod) return logs({ ...query, container: containerOf(pod, query) });
        const hint = `List Pod in namespace "${namespace}" to see what is there.`;
        throw new PlatformError('not_found', `pods "${name}" not found`, hint);
      }),
    serves: (apiVersion, kind, signal) => call(signal, () => store.serves(apiVersion, kind)),
    create: (object, options, signal) =>
      write(signal, options?.dryRun, () => store.create(received(object), manager)),
    replace: (object, options, signal) =>
      write(signal, options?.dryRun, () => store.replace(received(object), manager)),
    apply: (object, { manager, force = false, dryRun }, signal) =>
      write(signal, dryRun, () => store.apply(received(object), manager, force)),
    patch: (ref, patch, options, signal) =>
      write(signal, options?.dryRun, () => store.patch(ref, structuredClone(patch), manager)),
    delete: (ref, { dryRun, ...options } = {}, signal) =>
      write(signal, dryRun, () => store.delete(ref, options)),
  };
}
