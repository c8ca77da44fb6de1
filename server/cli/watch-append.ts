import type { Answer, Tool } from '../../tools/tool.ts';
import { textAt } from '../domain/json.ts';
import { changedLines } from './changed-lines.ts';
import type { Run } from './command.ts';
import { parted, print, written } from './output.ts';
import { spokenNext } from './spoken.ts';

/** One way to show answers as they come. `end` may be called twice. */
export type Watch = {
  args(): Run['args'];
  show(answer: Answer, tools: readonly Tool[], at: Date): void | Promise<void>;
  trouble(text: string, at: Date): void;
  end(): void;
};

/** What is watched: a run without its `watch`, the noun of its answers and how often it is looked at. */
export type Watched = Run & { noun: string; seconds: number };

export const stamp = (at: Date): string => `${at.toISOString().slice(0, 19)}Z`;

/** The times between which was looked: they move by themselves. */
const moving = ['since', 'until'] as const;

/** A text without what is not part of the state: the banner, what to do next, and when was looked. */
export function stateIn({ text, view }: Answer): string {
  const [state = ''] = parted(text).rest.split('\nNext:\n');
  const times = moving.flatMap(key => textAt(view, key) ?? []);
  const written = times.flatMap(time => [time, time.slice(time.indexOf('T') + 1)]).filter(Boolean);
  return written.reduce((shown, time) => shown.replaceAll(time, '…'), state);
}

const firstLine = (text: string): string => parted(text).rest.split('\n')[0] ?? '';

/** The first answer in full, then only the lines that changed, each with its time. */
export function appended({ args, io, format, noun }: Watched): Watch {
  let before: string | undefined;
  let said: string | undefined;
  return {
    args: () => args,
    async show(answer, tools, at) {
      const state = stateIn(answer);
      said = undefined;
      if (before === undefined)
        await print({ ...answer, text: spokenNext(answer.text, tools) }, format, noun, io);
      else for (const line of changedLines(before, state)) io.stdout.write(`${stamp(at)}  ${line}\n`);
      before = state;
    },
    trouble(text, at) {
      if (said !== text) io.stderr.write(`${stamp(at)}  ${firstLine(text)}\n`);
      said = text;
    },
    end() {},
  };
}

/** One document for each change: a line of JSON, or a document of a YAML stream. */
export function documents({ args, io, format, noun }: Watched): Watch {
  let before: string | undefined;
  return {
    args: () => args,
    async show({ view, text }) {
      const { since: _since, until: _until, ...state } = view;
      const now = JSON.stringify(state);
      if (now === before) return;
      if (before === undefined) io.stderr.write(parted(text).banner);
      before = now;
      io.stdout.write(
        format === 'json' ? `${JSON.stringify(view)}\n` : `---\n${await written(view, format, noun)}`,
      );
    },
    trouble: (text, at) => void io.stderr.write(`${stamp(at)}  ${firstLine(text)}\n`),
    end() {},
  };
}
