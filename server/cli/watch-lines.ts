import { instant } from '../domain/time.ts';
import { listAt, textAt } from '../domain/json.ts';
import { coloured, parted, print, written } from './output.ts';
import { painter } from './io.ts';
import { spokenNext } from './spoken.ts';
import { stamp, type Watch, type Watched } from './watch-append.ts';

/** So many lines are asked for at first, and the most later on. Without a number they may come in groups. */
const FIRST_LINES = 100;
const MOST_LINES = 2000;

const keyOf = (line: unknown): string => JSON.stringify(line);

const textOf = (line: unknown): string =>
  ['time', 'pod', 'text'].map(key => textAt(line, key) ?? '').join(' ');

/** The newest time of all lines, as it was written. */
function newest(lines: readonly unknown[], before: string | undefined): string | undefined {
  const times = lines.flatMap(line => textAt(line, 'time') ?? []);
  return [before ?? '', ...times].reduce((a, b) => ((instant(b) ?? 0) > (instant(a) ?? 0) ? b : a)) || before;
}

/** Log lines as they come: the first answer in full, then lines that were not there, asked for since the last one. */
export function followed({ args, io, format, noun }: Watched): Watch {
  let last: string | undefined;
  let seen: Set<string> | undefined;
  let said = '';

  const more = async (fresh: readonly unknown[], view: Record<string, unknown>): Promise<void> => {
    if (fresh.length === 0) return;
    if (format === 'table') for (const line of fresh) io.stdout.write(`${textOf(line)}\n`);
    else {
      const shown = { ...view, lines: fresh };
      io.stdout.write(
        format === 'json' ? `${JSON.stringify(shown)}\n` : `---\n${await written(shown, format, noun)}`,
      );
    }
    if (view['more'] !== 0) io.stderr.write(`… ${String(view['more'])} lines left out\n`);
  };

  return {
    args: () =>
      last === undefined ? { limit: FIRST_LINES, ...args } : { ...args, since: last, limit: MOST_LINES },
    async show({ view, text }, tools) {
      const lines = listAt(view, 'lines');
      const known = seen;
      last = newest(lines, last ?? textAt(view, 'since'));
      seen = new Set([...(known ?? []), ...lines.map(keyOf)].slice(-2 * MOST_LINES));
      if (known)
        await more(
          lines.filter(line => !known.has(keyOf(line))),
          { ...view },
        );
      else if (format === 'table') await print({ view, text: spokenNext(text, tools) }, format, noun, io);
      else {
        io.stderr.write(parted(text).banner);
        await more(lines, { ...view, more: 0 });
      }
      const notes = listAt(view, 'notes')
        .map(note => `! ${String(note)}\n`)
        .join('');
      if (known && notes !== said) io.stderr.write(coloured(notes, painter(io.stderr, io.env)));
      said = notes;
    },
    trouble: (text, at) => void io.stderr.write(`${stamp(at)}  ${parted(text).rest.split('\n')[0] ?? ''}\n`),
    end() {},
  };
}
