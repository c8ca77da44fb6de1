import { styleText } from 'node:util';
import type { Env } from '../config.ts';

/** Somewhere text goes: a stream, or a list of strings in a test. */
export type Sink = { write(text: string): unknown; isTTY?: boolean | undefined };

/** What surrounds a command. Data goes to stdout, everything else to stderr. */
export type Io = {
  stdout: Sink;
  stderr: Sink;
  stdin: AsyncIterable<string | Uint8Array>;
  env: Env;
  /** Aborts when the person gives up. */
  signal: AbortSignal;
};

export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow';
export type Paint = (style: Style, text: string) => string;

function wantsColour(sink: Sink, env: Env): boolean {
  const forced = env['FORCE_COLOR'];
  if (forced !== undefined) return forced !== '0' && forced !== 'false';
  return sink.isTTY === true && !env['NO_COLOR'] && env['TERM'] !== 'dumb';
}

/** Each stream is asked on its own: a piped stdout stays plain beside a terminal on stderr. */
export const painter = (sink: Sink, env: Env): Paint =>
  wantsColour(sink, env)
    ? (style, text) => styleText(style, text, { validateStream: false })
    : (_, text) => text;
