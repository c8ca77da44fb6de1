import type { Alert } from '../domain/alert.ts';
import { eventText } from '../domain/event-text.ts';
import type { Happening } from '../domain/event.ts';
import { type KubeObject, refName, refOf } from '../domain/kube-object.ts';
import { oneLine } from '../domain/line.ts';
import type { Fact } from './finding.ts';
import type { ContainerLog, LogLine } from './picture.ts';

/** Something an object says of itself. */
export const objectFact = (object: KubeObject, text: string): Fact => ({
  kind: 'object',
  source: refName(refOf(object)),
  text: oneLine(text, 400),
});

export const eventFact = (object: KubeObject, happening: Happening): Fact => ({
  kind: 'event',
  source: refName(refOf(object)),
  ...(happening.time > 0 && { time: happening.time }),
  ...(happening.first !== undefined && { first: happening.first }),
  text: `${happening.reason}${happening.count > 1 ? ` (${happening.count}x)` : ''}: ${eventText(happening.message)}`,
});

export const logFact = (log: ContainerLog, line: LogLine): Fact => ({
  kind: 'log',
  source: `log of ${log.component} (${log.previous ? 'previous ' : ''}${log.container})`,
  ...(line.time !== undefined && { time: line.time }),
  text: oneLine(line.text, 400),
});

export const alertFact = ({ name, severity, state, since, summary }: Alert): Fact => ({
  kind: 'alert',
  source: `alert ${name}`,
  ...(since > 0 && { time: since }),
  text: oneLine(`${[severity, state].filter(Boolean).join(', ')}: ${summary}`, 300),
});
