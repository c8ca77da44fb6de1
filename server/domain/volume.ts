import type { Around } from './around.ts';
import { conditionAt } from './condition.ts';
import { eventsAbout } from './event.ts';
import { healthy, type Health } from './health.ts';
import { textAt } from './json.ts';
import type { KubeObject } from './kube-object.ts';
import { oneLine } from './line.ts';
import { degraded, progressing } from './verdict.ts';

/** A PersistentVolumeClaim. */
export function claimHealth(claim: KubeObject, around: Around): Health {
  const phase = textAt(claim, 'status', 'phase');
  const volume = textAt(claim, 'spec', 'volumeName');
  if (phase === 'Lost') return degraded(`its volume ${volume ?? ''} is gone`.replace('  ', ' '));
  if (phase === 'Bound') return growing(claim);
  const [event] = eventsAbout(claim, around.events);
  const storage = textAt(claim, 'spec', 'storageClassName');
  const from = storage === undefined ? 'the default storage class' : `storage class ${storage}`;
  if (event?.reason === 'WaitForFirstConsumer') return progressing('waiting for the first pod that uses it');
  if (event?.warning === true) return degraded(`no volume from ${from}: ${oneLine(event.message)}`);
  return progressing(`waiting for a volume from ${from}`);
}

function growing(claim: KubeObject): Health {
  const failed =
    conditionAt(claim.status, 'NodeResizeError') ?? conditionAt(claim.status, 'ControllerResizeError');
  if (failed?.status === 'True') return degraded(`cannot be resized: ${oneLine(failed.message)}`);
  if (conditionAt(claim.status, 'FileSystemResizePending')?.status === 'True')
    return progressing('resized, waiting for its pod to restart');
  return conditionAt(claim.status, 'Resizing')?.status === 'True' ? progressing('being resized') : healthy;
}

/** A PersistentVolume. */
export function volumeHealth(volume: KubeObject): Health {
  const phase = textAt(volume, 'status', 'phase');
  const message = oneLine(textAt(volume, 'status', 'message') ?? '');
  return phase === 'Failed'
    ? degraded(`cannot be reclaimed${message === '' ? '' : `: ${message}`}`)
    : healthy;
}
