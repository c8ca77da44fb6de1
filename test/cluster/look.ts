import type { Place } from './describe.ts';
import { Events, type Pod, Pods } from './shapes.ts';
import { until } from './until.ts';

/** The pods of one app. */
export async function podsOf({ cluster, namespace }: Place, app: string): Promise<Pod[]> {
  return Pods.parse(
    await cluster.client.get(`/api/v1/namespaces/${namespace}/pods?labelSelector=app%3D${app}`),
  ).items;
}

/** The app's first pod, as soon as it looks as it should. */
export function podOnce(place: Place, app: string, what: string, looks: (pod: Pod) => boolean): Promise<Pod> {
  return until(`pod of ${app} that is ${what}`, async () => (await podsOf(place, app)).find(looks), {
    within: 60_000,
  });
}

/** A pod's events as kubectl describe prints them: type, reason, message. */
export async function eventsOf({ cluster, namespace }: Place, pod: Pod): Promise<string[]> {
  const selector = `involvedObject.uid%3D${pod.metadata.uid}`;
  const { items } = Events.parse(
    await cluster.client.get(`/api/v1/namespaces/${namespace}/events?fieldSelector=${selector}`),
  );
  return items.map(({ type, reason, message }) => `${type} ${reason}: ${message}`);
}

/** Creates a deployment of an image. */
export async function deploy(
  { cluster, namespace }: Place,
  app: string,
  image: string,
  { replicas = 1, annotations = {} }: { replicas?: number; annotations?: Record<string, string> } = {},
): Promise<void> {
  const labels = { app };
  const template = { metadata: { labels, annotations }, spec: { containers: [{ name: 'main', image }] } };
  await cluster.client.create(`/apis/apps/v1/namespaces/${namespace}/deployments`, {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: app },
    spec: { replicas, selector: { matchLabels: labels }, template },
  });
}
