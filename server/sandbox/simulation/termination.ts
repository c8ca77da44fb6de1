import { textAt } from '../../domain/json.ts';
import type { Doing } from './doing.ts';

/** What the kubelet takes of a termination log, and of a container's log in its place. */
const most = 4096;
const mostOfLog = { bytes: 2048, lines: 80 };

const start = (text: string): string => Buffer.from(text).subarray(0, most).toString();

function tail(lines: readonly string[]): string {
  const text = Buffer.from(
    lines
      .slice(-mostOfLog.lines)
      .map(line => `${line}\n`)
      .join(''),
  );
  return text.subarray(Math.max(0, text.length - mostOfLog.bytes)).toString();
}

/** What the kubelet takes of the log of a container that failed, where its termination message policy asks for that. */
export const endOfLog = (container: unknown, lines: readonly string[]): string =>
  textAt(container, 'terminationMessagePolicy') === 'FallbackToLogsOnError' ? tail(lines) : '';

/** The message in the status of a run that ends now: its termination log, or the end of its log where that counts. */
export function terminationMessage({ run, world, container, behaviour }: Doing, exitCode: number): string {
  if (exitCode === behaviour.exit?.code && behaviour.terminationMessage !== undefined)
    return start(behaviour.terminationMessage);
  if (exitCode === 0) return '';
  const seconds = (world.now() - run.startedAt) / 1000;
  const printed = (behaviour.prints ?? []).filter(({ after }) => after <= seconds);
  return endOfLog(
    container,
    printed.map(({ text }) => text),
  );
}
