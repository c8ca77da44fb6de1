import { painter } from './io.ts';
import { coloured, parted } from './output.ts';
import { spokenNext } from './spoken.ts';
import { stamp, stateIn, type Watch, type Watched } from './watch-append.ts';

const csi = '\u001B[';
/** A screen beside the one with the person's history on it, without a cursor. */
const enter = `${csi}?1049h${csi}?25l`;
const leave = `${csi}?25h${csi}?1049l`;
/** Terminals that know it show the whole frame at once; a line that is too long is cut by the terminal. */
const begin = `${csi}?2026h${csi}?7l${csi}H`;
const finish = `${csi}J${csi}?7h${csi}?2026l`;

const ROWS = 24;

/** What fits below a head of two lines; the last line tells what is left out. */
function fitting(text: string, rows: number): string[] {
  const lines = text.trimEnd().split('\n');
  const room = Math.max(1, rows - 3);
  return lines.length <= room
    ? lines
    : [...lines.slice(0, room - 1), `… ${lines.length - room + 1} more lines: a taller window shows them`];
}

/** The answer on a screen of its own, drawn again where it changes. What was seen last stays when it ends. */
export function screen({ args, io, seconds }: Watched): Watch {
  const { stdout, env } = io;
  const paint = painter(stdout, env);
  let open = false;
  let shown = '';
  let changed = '';
  let state: string | undefined;
  let known: string | undefined;

  function draw(note: string): void {
    const rows = stdout.rows ?? ROWS;
    const head = note === '' ? `Every ${seconds} s. Changed at ${changed}. Ctrl-C ends.` : note;
    const frame = [
      paint(note === '' ? 'dim' : 'yellow', head),
      '',
      ...fitting(state ?? '', rows).map(line => coloured(line, paint)),
    ];
    const text = `${begin}${frame.map(line => `${line}${csi}K`).join('\r\n')}${finish}`;
    const key = `${rows} ${text}`;
    if (key === shown) return;
    stdout.write(`${open ? '' : enter}${text}`);
    open = true;
    shown = key;
  }

  return {
    args: () => args,
    show(answer, tools, at) {
      const now = stateIn(answer);
      if (now !== known) {
        changed = stamp(at);
        state = spokenNext(answer.text, tools);
      }
      known = now;
      draw('');
    },
    trouble: (text, at) =>
      draw(`${stamp(at)}  ${parted(text).rest.split('\n')[0] ?? ''} This is what was seen before:`),
    end() {
      if (open) stdout.write(`${leave}${coloured((state ?? '').trimEnd(), paint)}\n`);
      open = false;
    },
  };
}
