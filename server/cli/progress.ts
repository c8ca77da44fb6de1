import type { Progress } from '../../tools/tool.ts';
import { painter, type Io } from './io.ts';

const eraseLine = '\r\u001B[2K';
const pauseMs = 1000;

/**
 * Steps on stderr: on a terminal one line that is written over, elsewhere a line now and then, and none from a
 * call that is done within a second.
 */
export function progressOn(
  { stderr, env }: Pick<Io, 'stderr' | 'env'>,
  now: () => number = () => performance.now(),
): { step: Progress; done: () => void } {
  const paint = painter(stderr, env);
  const live = stderr.isTTY === true;
  let last = now();
  let shown = false;
  return {
    step({ message, done, total }) {
      const line = total === undefined ? message : `${message} (${done}/${total})`;
      if (live) stderr.write(`${eraseLine}${paint('dim', line)}`);
      else if (now() - last >= pauseMs) stderr.write(`${line}\n`);
      else return;
      last = now();
      shown = live;
    },
    done() {
      if (shown) stderr.write(eraseLine);
      shown = false;
    },
  };
}
