import { styleText } from 'node:util';
import type { Env } from '../config.ts';

/** Somewhere text goes: a stream, or a list of strings in a test. */
export type Sink = {
  write(text: string): unknown;
  isTTY?: boolean | undefined;
  rows?: number | undefined;
};

/** What surrounds a command. Data goes to stdout, everything else to stderr. */
export type Io = {
  stdout: Sink;
  stderr: Sink;
  /** `destroy` lets go of it: an open input keeps the process alive. */
  stdin: AsyncIterable<string | Uint8Array> & { destroy?: () => unknown };
  env: Env;
  /** Aborts when the person gives up. */
  signal: AbortSignal;
};

export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow';
export type Paint = (style: Style, text: string) => string;

/** Whether text can be written over there. */
export const canRedraw = (sink: Sink, env: Env): boolean => sink.isTTY === true && env['TERM'] !== 'dumb';

function wantsColour(sink: Sink, env: Env): boolean {
  const forced = env['FORCE_COLOR'];
  if (forced !== undefined) return forced !== '0' && forced !== 'false';
  return canRedraw(sink, env) && !env['NO_COLOR'];
}

/** Whoever reads our output may stop reading, as `head` does: that ends the process and is no error. */
export function endWithReader(streams: readonly NodeJS.WriteStream[], end: () => void): void {
  for (const stream of streams) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
      end();
    });
  }
}

/** Each stream is asked on its own: a piped stdout stays plain beside a terminal on stderr. */
export const painter = (sink: Sink, env: Env): Paint =>
  wantsColour(sink, env)
    ? (style, text) => styleText(style, text, { validateStream: false })
    : (_, text) => text;
