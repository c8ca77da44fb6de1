import type { Container } from '../domain/container.ts';
import { type KubeObject, refOf } from '../domain/kube-object.ts';
import { eventFact, objectFact } from './fact.ts';
import type { Fact, Finding } from './finding.ts';
import type { Picture } from './picture.ts';
import type { Workload } from './workload.ts';

/** Something that was said about why a container, or its pod, does not start. */
export type Told = { text: string; fact: Fact };

/** Between two tries a container waits for the next, and its message names the failure that it backs off from. */
function failureBehind(waiting: NonNullable<Container['waiting']>): NonNullable<Container['waiting']> {
  const [, reason, message] = /^Back-off pulling image "[^"]*": (\w+): (.+)$/s.exec(waiting.message) ?? [];
  return reason === undefined || message === undefined ? waiting : { reason, message };
}

/** What the container's status and the pod's events of these reasons say; newest first. */
export function tellings(
  pod: KubeObject,
  container: Container | undefined,
  picture: Picture,
  reasons: RegExp,
): Told[] {
  const waiting = container?.waiting && failureBehind(container.waiting);
  const ended = container?.ended ?? container?.last;
  const status = [
    ...(waiting ? [{ text: waiting.message, said: `waits: ${waiting.reason}: ${waiting.message}` }] : []),
    ...(ended?.message ? [{ text: ended.message, said: `ended: ${ended.reason}: ${ended.message}` }] : []),
  ].map(({ text, said }) => ({ text, fact: objectFact(pod, `${container?.label} ${said}`) }));
  const events = picture
    .events(pod)
    .filter(({ reason }) => reasons.test(reason))
    .map(happening => ({ text: happening.message, fact: eventFact(pod, happening) }));
  return [...status, ...events];
}

/** A component that does not start, and why. */
export const notStarting = (
  workload: Workload,
  pod: KubeObject,
  { code, text }: { code: string; text: string },
  facts: readonly Fact[],
  weight: number,
): Finding => ({
  code,
  component: workload.component,
  object: refOf(pod),
  summary: `${workload.component} does not start: ${text}`,
  facts: facts.slice(0, 4),
  weight,
});
