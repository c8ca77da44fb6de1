import type { ClusterReader } from '../../../server/control-plane/ports.ts';
import type { KubeObject } from '../../../server/domain/kube-object.ts';
import { patience } from '../../../server/kube/api.ts';
import { clusterAnswering, type Reply, status } from '../../kube/api-server.ts';

/** What a container says: its present run, and with `previous` the one before. By `pod/container`. */
export type Said = { [podAndContainer: string]: Reply };

const text = (body: string): Reply => ({ body, headers: { 'content-type': 'text/plain' } });
export const log = (...lines: readonly string[]): Reply => text(lines.map(line => `${line}\n`).join(''));

/** A cluster with these pods and Deployments, over the API. */
export async function clusterOf(
  objects: readonly KubeObject[],
  said: Said = {},
): Promise<{ cluster: ClusterReader; asked: string[] }> {
  const asked: string[] = [];
  const { cluster } = await clusterAnswering(({ path, query }) => {
    const [, pod = ''] = /\/pods\/([^/]+)\/log$/.exec(path) ?? [];
    if (pod !== '') {
      const name = `${pod}/${query['container']}${query['previous'] === 'true' ? ' previous' : ''}`;
      asked.push(name);
      return (
        said[name] ?? status(400, `container "${query['container']}" in pod "${pod}" is waiting to start`)
      );
    }
    const [, namespace, plural] = /(?:\/namespaces\/([^/]+))?\/([^/]+)$/.exec(path) ?? [];
    const [key = '', value] = (query['labelSelector'] ?? '').split('=');
    const items = objects.filter(
      object =>
        `${object.kind.toLowerCase()}s` === plural &&
        (namespace === undefined || object.metadata.namespace === namespace) &&
        (key === '' || object.metadata.labels?.[key] === value),
    );
    return { body: { kind: 'List', metadata: { resourceVersion: '1' }, items } };
  }, patience);
  return { cluster, asked };
}
