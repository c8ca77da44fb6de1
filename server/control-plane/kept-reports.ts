import { canonical, isObject, textAt } from '../domain/json.ts';
import type { KubeObject } from '../domain/kube-object.ts';
import { instant } from '../domain/time.ts';
import type { Cluster, KeptReport, Reports } from './ports.ts';

const LABEL = 'quarterdeck.dev/report';
/** Enough for weeks of a busy platform, and far from what a namespace may hold. */
const RETAINED = 50;

type Body = KeptReport['body'];

function configMapOf({ name, createdAt, body }: KeptReport, namespace: string): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: `qd-report-${name}`, namespace, labels: { [LABEL]: 'true' } },
    data: { name, createdAt: createdAt.toISOString(), report: canonical(body) },
  };
}

function parsed(text: string): Body | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function reportIn(configMap: KubeObject): KeptReport[] {
  const name = textAt(configMap, 'data', 'name');
  const time = instant(textAt(configMap, 'data', 'createdAt'));
  const body = parsed(textAt(configMap, 'data', 'report') ?? '');
  return name === undefined || time === undefined || !body ? [] : [{ name, createdAt: new Date(time), body }];
}

const newestFirst = (reports: readonly KeptReport[]): KeptReport[] =>
  reports.toSorted((a, b) => b.createdAt.getTime() - a.createdAt.getTime() || (a.name < b.name ? 1 : -1));

/**
 * Reports kept as ConfigMaps in the control namespace, so that every replica has them; the 50 newest stay.
 * `safe` takes out of a report what must not be written down.
 */
export function createKeptReports(cluster: Cluster, namespace: string, safe: (body: Body) => Body): Reports {
  const ref = (name: string) => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    namespace,
    name: `qd-report-${name}`,
  });
  const list = async (signal?: AbortSignal): Promise<KeptReport[]> => {
    const query = { apiVersion: 'v1', kind: 'ConfigMap', namespace, labels: `${LABEL}=true` };
    const { items } = await cluster.list(query, signal);
    return newestFirst(items.flatMap(reportIn));
  };
  return {
    list,
    async keep(report, signal) {
      const place = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } };
      await cluster.apply(place, { manager: 'quarterdeck' }, signal);
      const kept = configMapOf({ ...report, body: safe(report.body) }, namespace);
      await cluster.apply(kept, { manager: 'quarterdeck', force: true }, signal);
      for (const old of (await list(signal)).slice(RETAINED)) await cluster.delete(ref(old.name), {}, signal);
    },
  };
}

/** Reports of a cluster that must not be written to: they last as long as this process. */
export function createFleetingReports(safe: (body: Body) => Body): Reports {
  let kept: KeptReport[] = [];
  return {
    list: () => Promise.resolve(kept),
    keep(report) {
      const others = kept.filter(({ name }) => name !== report.name);
      kept = newestFirst([{ ...report, body: safe(report.body) }, ...others]).slice(0, RETAINED);
      return Promise.resolve();
    },
  };
}
