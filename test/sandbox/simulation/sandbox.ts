import { listAt, numberAt, textAt } from '../../../server/domain/json.ts';
import type { KubeObject } from '../../../server/domain/kube-object.ts';
import { openSandbox } from '../../../server/sandbox/open.ts';

const start = new Date('2026-01-01T00:00:00Z');
const second = 1000;

type Fields = { [field: string]: unknown };

export const byText = (a: string, b: string): number => (a < b ? -1 : 1);

/** Text without what is drawn from the seed: name suffixes, hashes, addresses of pods. */
export const steady = (text: string): string =>
  text
    .replaceAll(/[0-9a-f]{64}/g, '<hash>')
    .replaceAll(/-[bcdfghjklmnpqrstvwxz2456789]{10}\b/g, '-<hash>')
    .replaceAll(/-[bcdfghjklmnpqrstvwxz2456789]{5}\b/g, '-<pod>')
    .replaceAll(/\b10\.42\.\d+\.\d+/g, '10.42.x.x')
    .replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '<uid>');

/** A pod template with one container `main` of that image. */
export const template = (
  app: string,
  container: Fields,
  pod: Fields = {},
  annotations: Fields = {},
): Fields => ({
  metadata: { labels: { app }, annotations },
  spec: { containers: [{ name: 'main', image: 'shop/web:1.0', ...container }], ...pod },
});

export const object = (apiVersion: string, kind: string, name: string, spec: Fields): KubeObject => ({
  apiVersion,
  kind,
  metadata: { name, namespace: 'default' },
  spec,
});

/** A workload whose pods are labelled with its name. */
export const workload = (
  kind: string,
  name: string,
  spec: Fields,
  container: Fields = {},
  pod: Fields = {},
): KubeObject =>
  object('apps/v1', kind, name, {
    selector: { matchLabels: { app: name } },
    template: template(name, container, pod),
    ...spec,
  });

/** A bare pod with one container `main`; faults are annotations. */
export const pod = (
  name: string,
  container: Fields = {},
  spec: Fields = {},
  faults: { [name: string]: string } = {},
): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name,
    namespace: 'default',
    annotations: Object.fromEntries(
      Object.entries(faults).map(([fault, text]) => [`sandbox.quarterdeck.dev/${fault}`, text]),
    ),
  },
  spec: { containers: [{ name: 'main', image: 'shop/web:1.0', ...container }], ...spec },
});

/** An embedded cluster whose time stands still unless it is skipped. */
export function sandbox(options: Partial<Parameters<typeof openSandbox>[0]> = {}) {
  const opened = openSandbox({ start, wall: () => 0, ...options });
  const { cluster, clock } = opened;

  async function get(
    kind: string,
    name: string,
    apiVersion = 'v1',
    namespace = 'default',
  ): Promise<KubeObject> {
    const found = await cluster.get({ apiVersion, kind, namespace, name });
    if (!found) throw new Error(`no ${kind} ${name}`);
    return found;
  }

  const list = async (kind: string, apiVersion = 'v1'): Promise<readonly KubeObject[]> =>
    (await cluster.list({ apiVersion, kind, namespace: 'default' })).items;

  /** What was said about an object or about what is named after it: `12s Warning BackOff ×3: …`, oldest first. */
  async function events(about: string): Promise<string[]> {
    const all = await list('Event');
    return all
      .filter(event => textAt(event, 'involvedObject', 'name')?.startsWith(about))
      .toSorted((a, b) => Number(a.metadata.resourceVersion) - Number(b.metadata.resourceVersion))
      .map(event => {
        const age = (Date.parse(textAt(event, 'lastTimestamp') ?? '') - start.getTime()) / second;
        const count = numberAt(event, 'count') ?? 1;
        const times = count > 1 ? ` ×${count}` : '';
        const message = steady(textAt(event, 'message') ?? '');
        return `${age}s ${textAt(event, 'type')} ${textAt(event, 'reason')}${times}: ${message}`;
      });
  }

  /** Each pod in a few words: `web-1 Running ready restarts=0 CrashLoopBackOff`. */
  async function pods(): Promise<string[]> {
    return (await list('Pod')).map(pod => {
      const [status] = listAt(pod, 'status', 'containerStatuses');
      const reason =
        textAt(status, 'state', 'waiting', 'reason') ?? textAt(status, 'state', 'terminated', 'reason');
      const ready = listAt(pod, 'status', 'conditions').find(it => textAt(it, 'type') === 'Ready');
      return [
        steady(pod.metadata.name),
        pod.metadata.deletionTimestamp === undefined ? textAt(pod, 'status', 'phase') : 'Terminating',
        ...(textAt(ready, 'status') === 'True' ? ['ready'] : []),
        ...(numberAt(status, 'restartCount') ? [`restarts=${numberAt(status, 'restartCount')}`] : []),
        ...(reason === undefined ? [] : [reason]),
      ].join(' ');
    });
  }

  return { ...opened, get, list, events, pods, sleep: (seconds: number) => clock.sleep(seconds * second) };
}
