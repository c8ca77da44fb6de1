import { crashLoop, ended, exitText, flapping } from './container-crash.ts';
import type { Container } from './container.ts';
import type { Happening } from './event.ts';
import { imageName, pullFailure } from './image.ts';
import { oneLine } from './line.ts';
import { problem, type PodProblem } from './pod-problem.ts';
import { span } from './time.ts';

/** What a container is judged by: the time, and what happened to its pod, newest first, read only when needed. */
export type Sight = { now: number; happenings: () => readonly Happening[] };

const pulls = new Set([
  'ErrImagePull',
  'ImagePullBackOff',
  'ErrImageNeverPull',
  'InvalidImageName',
  'ImageInspectError',
  'RegistryUnavailable',
  'SignatureValidationFailed',
]);

/** What is wrong with a container, or undefined where nothing is, or only its readiness is missing. */
export function containerProblem(container: Container, sight: Sight): PodProblem | undefined {
  if (container.waiting) return waitingProblem(container, container.waiting, sight);
  if (container.running) return flapping(container, sight.now);
  if (!container.ended) return undefined;
  return endedProblem(container, container.ended);
}

function endedProblem(container: Container, end: NonNullable<Container['ended']>): PodProblem | undefined {
  if (end.code === 0 && (container.init || !container.restarted)) return undefined;
  if (container.restarted) return ended(container, end);
  return problem('degraded', 'ended', `${container.label} failed with ${exitText(end)}`);
}

function waitingProblem(
  container: Container,
  { reason, message }: { reason: string; message: string },
  sight: Sight,
): PodProblem {
  const said = oneLine(message);
  if (pulls.has(reason))
    return problem('degraded', 'image', pullText(container, `${reason}: ${message}`, sight));
  if (reason === 'CrashLoopBackOff') return crashLoop(container, sight.happenings(), sight.now);
  if (reason === 'CreateContainerConfigError') return problem('degraded', 'config', `waiting: ${said}`);
  if (reason === 'ContainerCreating' || reason === 'PodInitializing' || reason === '')
    return problem('progressing', 'starting', startingText(container, sight));
  const text = `${container.label} cannot start: ${said || reason}`;
  return /err|fail|invalid|cannot/i.test(reason)
    ? problem('degraded', 'start', text)
    : problem('progressing', 'starting', `${container.label} waits: ${said || reason}`);
}

function pullText({ image }: Container, message: string, { happenings }: Sight): string {
  const reported = happenings().find(
    event => event.reason === 'Failed' && event.message.startsWith('Failed to pull image'),
  );
  const cause = pullFailure(message, image) ?? (reported && pullFailure(reported.message, image));
  return `cannot pull image ${imageName(image)}${cause === undefined ? '' : `: ${cause}`}`;
}

/** The kubelet says "Pulling" when it begins; that is worth telling while nothing newer was said. */
function startingText({ label, image }: Container, { happenings, now }: Sight): string {
  const newest = happenings()[0];
  const pulling = newest?.reason === 'Pulling' && newest.message.includes(image) && newest.time > 0;
  return pulling
    ? `pulling image ${imageName(image)} for ${span(now - newest.time)}`
    : `${label} is being created`;
}
