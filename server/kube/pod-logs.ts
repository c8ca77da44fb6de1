import type { LogQuery } from '../control-plane/ports.ts';
import { pathOf, type Resource } from './address.ts';
import type { Api } from './api.ts';
import { demandWanted } from './trouble.ts';

/** The most of a log that is read, in bytes; what is older is left out by the server where `tailLines` is given. */
const MOST = 8 * 1024 * 1024;

const pods: Resource = { apiVersion: 'v1', kind: 'Pod', group: '', plural: 'pods', namespaced: true };

/** A container's log as the kubelet gives it, with the time in front of each line. */
export async function readPodLogs(api: Api, query: LogQuery, caller?: AbortSignal): Promise<string> {
  const { namespace, pod: name, container, previous, sinceTime, tailLines, limitBytes = MOST } = query;
  demandWanted(caller);
  const told = await api.text(
    {
      method: 'GET',
      path: pathOf(pods, { namespace, name }, 'log'),
      query: {
        timestamps: 'true',
        container,
        previous: previous ? 'true' : undefined,
        sinceTime: sinceTime?.toISOString(),
        tailLines: tailLines === undefined ? undefined : String(tailLines),
        limitBytes: String(limitBytes),
      },
      accept: '*/*',
      idempotent: true,
    },
    caller,
  );
  if (told.ok) return told.body;
  throw api.refused(told);
}
