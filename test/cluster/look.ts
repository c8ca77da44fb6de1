import type { Cluster } from './cluster.ts';
import { Events, type Pod, Pods } from './shapes.ts';
import { until } from './until.ts';

/** The pods of one app in the default namespace. */
export async function podsOf({ client }: Cluster, app: string): Promise<Pod[]> {
  return Pods.parse(await client.get(`/api/v1/namespaces/default/pods?labelSelector=app%3D${app}`)).items;
}

/** The app's first pod, as soon as it looks as it should. */
export function podOnce(
  cluster: Cluster,
  app: string,
  what: string,
  looks: (pod: Pod) => boolean,
): Promise<Pod> {
  return until(`pod of ${app} that is ${what}`, async () => (await podsOf(cluster, app)).find(looks), {
    within: 60_000,
  });
}

/** A pod's events as kubectl describe prints them: type, reason, message. */
export async function eventsOf({ client }: Cluster, pod: Pod): Promise<string[]> {
  const selector = `involvedObject.uid%3D${pod.metadata.uid}`;
  const { items } = Events.parse(
    await client.get(`/api/v1/namespaces/default/events?fieldSelector=${selector}`),
  );
  return items.map(({ type, reason, message }) => `${type} ${reason}: ${message}`);
}

/** Creates a deployment of an image in the default namespace, and other things of a pod template. */
export async function deploy(
  { client }: Cluster,
  app: string,
  image: string,
  { replicas = 1, annotations = {} }: { replicas?: number; annotations?: Record<string, string> } = {},
): Promise<void> {
  const labels = { app };
  const template = { metadata: { labels, annotations }, spec: { containers: [{ name: 'main', image }] } };
  await client.create('/apis/apps/v1/namespaces/default/deployments', {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: app },
    spec: { replicas, selector: { matchLabels: labels }, template },
  });
}
