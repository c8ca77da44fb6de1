import { diff } from '../../domain/diff.ts';
import type { GraphEdge } from '../../domain/graph.ts';
import type { Verdict } from '../../domain/impact.ts';
import type { DocumentOf } from '../documents/document.ts';
import { changeLines } from '../views/change-lines.ts';

type Release = DocumentOf<'ComponentRelease'>;

/** What another port or name of one endpoint does to those who use it; nothing to those who use others. */
export function endpointVerdict({ label }: GraphEdge, endpoint: string | undefined): Verdict | undefined {
  if (label !== endpoint) return undefined;
  return {
    severity: 'hard',
    why: `uses endpoint "${label}": without it, or under another name, it has no address; another port only restarts it`,
  };
}

/** What it does to a caller that the release of its provider is replaced by what the provider declares now. */
export function redeployVerdict({ label }: GraphEdge, bound: Release, next: Release): Verdict {
  if (bound.metadata.name === next.metadata.name)
    return { severity: 'none', why: 'the same release stays: no pod is replaced' };
  const [before, after] = [bound.spec.workload.endpoints?.[label], next.spec.workload.endpoints?.[label]];
  if (!after)
    return { severity: 'hard', why: `loses endpoint "${label}", which the new release does not have` };
  const changes = changeLines(diff(addressOf(before), addressOf(after)));
  if (changes.length > 0)
    return { severity: 'soft', why: `restarts with the new address of "${label}" (${changes.join(', ')})` };
  return { severity: 'soft', why: `calls endpoint "${label}" while its pods are replaced` };
}

/** What the address given to a caller is made of. */
const addressOf = (endpoint: { port?: number; type?: string; basePath?: string | undefined } | undefined) =>
  endpoint && { port: endpoint.port, type: endpoint.type, basePath: endpoint.basePath };
