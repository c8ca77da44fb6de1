import type { KubeObject } from '../../../server/domain/kube-object.ts';

export const NOW = Date.parse('2026-11-29T12:00:00Z');
export const MINUTE = 60_000;
/** A time before NOW. */
export const before = (milliseconds: number): string => new Date(NOW - milliseconds).toISOString();

type Run = { since?: number; ended?: number };

const state = (running: number | undefined) =>
  running === undefined
    ? { waiting: { reason: 'CrashLoopBackOff' } }
    : { running: { startedAt: before(running).replace('.000Z', 'Z') } };

/** `since` and `ended` are how long ago, in milliseconds; without `since` the container waits for its next run. */
const statusOf = ([name, { since, ended }]: [string, Run]) => ({
  name,
  restartCount: ended === undefined ? 0 : 1,
  state: state(since),
  ...(ended !== undefined && {
    lastState: { terminated: { exitCode: 1, finishedAt: before(ended).replace('.000Z', 'Z') } },
  }),
});

export type Owner = { kind: string; name: string; hash?: string };

/** A pod of a component in shop-dev; `containers` are their runs. */
export function podOf(
  name: string,
  { kind, name: owner, hash }: Owner,
  containers: { [name: string]: Run } = { main: { since: 60 * MINUTE } },
  component: string | undefined = 'web',
): KubeObject {
  const labels = {
    ...(component !== undefined && { 'openchoreo.dev/component': component }),
    ...(hash !== undefined && { 'pod-template-hash': hash }),
  };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace: 'shop-dev',
      labels,
      ownerReferences: [{ apiVersion: 'apps/v1', kind, name: owner, uid: 'u', controller: true }],
    },
    spec: { containers: Object.keys(containers).map(container => ({ name: container })) },
    status: { containerStatuses: Object.entries(containers).map(statusOf) },
  };
}

/** A pod of the Deployment `web` at one of its releases. */
export const webPod = (
  ending: string,
  containers?: { [name: string]: Run },
  hash = '7d9c8b6f5',
): KubeObject =>
  podOf(`web-${hash}-${ending}`, { kind: 'ReplicaSet', name: `web-${hash}`, hash }, containers);

export const search = (given: object = {}) => ({
  namespace: 'shop-dev',
  component: 'web',
  from: new Date(NOW - 60 * MINUTE),
  to: new Date(NOW),
  limit: 1000,
  ...given,
});
