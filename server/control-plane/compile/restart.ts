import { RESTARTED_AT } from '../../domain/labels.ts';
import { textAt } from '../../domain/json.ts';
import type { DocumentOf } from '../documents/document.ts';
import { podAnnotated } from './finish.ts';
import type { Manifest } from './manifest.ts';

/** What kubectl rollout restart sets too: a new value rolls the pods, within the workload's own limits. */
const KUBECTL = 'kubectl.kubernetes.io/restartedAt';

/** Kinds whose controller replaces pods when their template changes. */
export const rolls: ReadonlySet<string> = new Set(['Deployment', 'StatefulSet', 'DaemonSet']);

/** The manifests with the time of the binding's last restart on the pods of its workloads. */
export function withRestart(
  manifests: readonly Manifest[],
  { metadata }: DocumentOf<'ReleaseBinding'>,
): readonly Manifest[] {
  const restartedAt = metadata.annotations?.[RESTARTED_AT];
  if (restartedAt === undefined) return manifests;
  return manifests.map(manifest =>
    manifest.plane === 'dataplane' && rolls.has(textAt(manifest.object, 'kind') ?? '')
      ? { ...manifest, object: podAnnotated(manifest.object, { [KUBECTL]: restartedAt }) }
      : manifest,
  );
}
