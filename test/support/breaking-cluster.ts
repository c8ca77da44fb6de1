import type { Cluster } from '../../server/control-plane/ports.ts';
import { type KubeObject, refName, type Ref, refOf } from '../../server/domain/kube-object.ts';
import { PlatformError } from '../../server/errors.ts';

/** One request on its way to the cluster; `at` counts the requests of its sort from 1. */
export type Request = { sort: 'read' | 'write'; at: number; about: string; signal: AbortSignal | undefined };

const of = (verb: string, ref: Ref) => `${verb} ${refName(ref)}`;

/** A dry run only looks. */
const write = (verb: string, object: KubeObject, dryRun: boolean | undefined) => ({
  sort: dryRun === true ? ('read' as const) : ('write' as const),
  about: of(verb, refOf(object)),
});

/** The cluster seen through a connection on which something happens before a request gets through. */
export function connectionTo(
  cluster: Cluster,
  before: (request: Request) => Promise<void> | void,
): { cluster: Cluster; count(sort: Request['sort']): number } {
  const counts = { read: 0, write: 0 };
  async function pass<T>(
    sort: Request['sort'],
    about: string,
    signal: AbortSignal | undefined,
    send: () => Promise<T>,
  ) {
    await before({ sort, at: ++counts[sort], about, signal });
    return send();
  }
  return {
    count: sort => counts[sort],
    cluster: {
      get: (ref, signal) => pass('read', of('get', ref), signal, () => cluster.get(ref, signal)),
      list: (query, signal) => pass('read', `list ${query.kind}`, signal, () => cluster.list(query, signal)),
      watch: (query, signal) => cluster.watch(query, signal),
      podLogs: (query, signal) => pass('read', 'logs', signal, () => cluster.podLogs(query, signal)),
      serves: (apiVersion, kind, signal) =>
        pass('read', `serves ${kind}`, signal, () => cluster.serves(apiVersion, kind, signal)),
      create(object, options, signal) {
        const { sort, about } = write('create', object, options?.dryRun);
        return pass(sort, about, signal, () => cluster.create(object, options, signal));
      },
      replace(object, options, signal) {
        const { sort, about } = write('replace', object, options?.dryRun);
        return pass(sort, about, signal, () => cluster.replace(object, options, signal));
      },
      apply(object, options, signal) {
        const { sort, about } = write('apply', object, options.dryRun);
        return pass(sort, about, signal, () => cluster.apply(object, options, signal));
      },
      patch: (ref, patch, options, signal) =>
        pass('write', of('patch', ref), signal, () => cluster.patch(ref, patch, options, signal)),
      delete: (ref, options, signal) =>
        pass('write', of('delete', ref), signal, () => cluster.delete(ref, options, signal)),
    },
  };
}

/** A connection that is lost at one request of a sort and does not come back. */
export const lostAt =
  (sort: Request['sort'], at: number) =>
  (request: Request): void => {
    if (request.sort === sort && request.at >= at)
      throw new PlatformError('unavailable', `connection lost: ${request.about}`, 'Try again.');
  };

/** A connection on which one request and all after it hang until the caller gives up. */
export const hangingAt =
  (sort: Request['sort'], at: number) =>
  async (request: Request): Promise<void> => {
    if (request.sort !== sort || request.at < at) return;
    await new Promise<void>((_resolve, reject) => {
      const leave = () => reject(new PlatformError('cancelled', 'given up', ''));
      if (request.signal?.aborted === true) leave();
      request.signal?.addEventListener('abort', leave, { once: true });
    });
  };
