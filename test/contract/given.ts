import { expect } from 'vitest';
import type { Clock, Cluster } from '../../server/control-plane/ports.ts';
import type { KubeObject, Ref } from '../../server/domain/kube-object.ts';
import { type Code, PlatformError } from '../../server/errors.ts';

/** A version of a kind that nobody remembers any more. */
export type Old = { apiVersion: string; kind: string; resourceVersion: string };

/** A cluster to test, and a namespace of it that is ours. */
export type Given = { cluster: Cluster; clock: Clock; namespace: string; tooOld: () => Promise<Old> };

export const config = (
  namespace: string,
  name: string,
  data: { [key: string]: string } = {},
): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace },
  data,
});

/** A Deployment that starts no pods. */
export const deployment = (namespace: string, name: string): KubeObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, namespace },
  spec: {
    replicas: 0,
    selector: { matchLabels: { app: name } },
    template: {
      metadata: { labels: { app: name } },
      spec: {
        containers: [{ name: 'app', image: 'registry.invalid/app:1', ports: [{ containerPort: 80 }] }],
      },
    },
  },
});

export const withMetadata = (object: KubeObject, metadata: Partial<KubeObject['metadata']>): KubeObject => ({
  ...object,
  metadata: { ...object.metadata, ...metadata },
});

/** The PlatformError of a call, which must have one of these codes. */
export async function failure(call: Promise<unknown>, ...codes: Code[]): Promise<PlatformError> {
  const error = await call.then(
    value => expect.fail(`expected ${codes.join(' or ')}, got ${JSON.stringify(value)}`),
    (reason: unknown) => reason,
  );
  if (!(error instanceof PlatformError)) throw error;
  expect(codes, error.message).toContain(error.code);
  expect(error.hint).not.toBe('');
  return error;
}

const patience = 300;

/** Asks again, a fifth of a second of the cluster's time later, until the answer is what it should be. */
export async function eventually<T>(
  { clock }: Given,
  ask: () => Promise<T>,
  isRight: (answer: T) => boolean,
): Promise<T> {
  for (let tries = 0; tries < patience; tries++) {
    const answer = await ask();
    if (isRight(answer)) return answer;
    await clock.sleep(200);
  }
  return expect.fail(`still ${JSON.stringify(await ask())}`);
}

export const goes = (given: Given, ref: Ref): Promise<unknown> =>
  eventually(
    given,
    () => given.cluster.get(ref),
    found => found === undefined,
  );

export const names = (objects: readonly KubeObject[]): string[] => objects.map(it => it.metadata.name);
