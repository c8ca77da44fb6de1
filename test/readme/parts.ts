import { isDeepStrictEqual } from 'node:util';
import type { Parameter } from '../../server/config/parameter.ts';
import { type Setting, settings } from '../../server/config/settings.ts';
import { fixes, fixInGeneral } from '../../server/sre/fix.ts';
import { tools } from '../../tools/index.ts';
import { builtIns } from '../../server/cli/built-in.ts';
import { wordsOf } from '../../server/cli/command.ts';
import { limits } from '../contract/limits.ts';
import { openTerminal, type Terminal } from '../support/terminal.ts';

const fenced = (text: string, language = 'console'): string => `\`\`\`${language}\n${text.trimEnd()}\n\`\`\``;

/** A command and what it prints, as a person sees it. */
async function session(terminal: Terminal, line: string): Promise<string> {
  const { stdout, stderr, code } = await terminal.run(line);
  if (code !== 0) throw new Error(`quarterdeck ${line} gave ${code}: ${stdout}${stderr}`);
  return fenced(`$ quarterdeck ${line}\n${stdout}`);
}

/** What went wrong in the shop before the first answer of the README. */
const mistakes = [
  'component update fraud --image registry.example/shop/fraud:0.9.8-broken',
  `deployment create search -e development --configs '{replicas: 0}'`,
];

async function answers(terminal: Terminal): Promise<[string, string][]> {
  for (const mistake of mistakes) await terminal.run(mistake);
  const health = await session(terminal, 'environment health development --sandbox shop');
  await terminal.run('component update checkout --image registry.example/shop/checkout:4.3.0');
  const dry = await session(
    terminal,
    'deployment promote checkout --from development --dry-run --sandbox shop',
  );
  return [
    ['health', health],
    ['dry-run', dry],
  ];
}

const table = (titles: readonly string[], rows: readonly (readonly string[])[]): string =>
  [titles, titles.map(() => '---'), ...rows].map(cells => `| ${cells.join(' | ')} |`).join('\n');

/** The pipe would end the cell. */
const cell = (text: string): string => text.replaceAll('|', String.raw`\|`);
const code = (text: string): string => (text === '' ? '' : `\`${cell(text)}\``);

function typed({ flag, metavar, bare, shape }: Parameter): string {
  if (shape.type === 'boolean') return `--${flag}`;
  return `--${flag} ${bare === undefined ? metavar : `[${metavar}]`}`;
}

const isEmpty = (value: unknown): boolean => value === undefined || isDeepStrictEqual(value, {});

function meaning({ about, shape, command }: Setting): string {
  const of = shape.type === 'list' ? shape.of : shape;
  const choices = of.type === 'text' && of.choices.length > 0 ? `: ${of.choices.map(code).join(', ')}` : '';
  return `${cell(about)}${choices}${command === undefined ? '' : ` (${code(command)} only)`}`;
}

const configuration = (): string =>
  table(
    ['flag', 'environment', 'file', 'default', 'meaning'],
    settings.map(setting => [
      code(setting.short === undefined ? typed(setting) : `-${setting.short}, ${typed(setting)}`),
      code(setting.env),
      code(setting.path.join('.')),
      isEmpty(setting.default) ? '' : code(String(setting.default)),
      meaning(setting),
    ]),
  );

const toolTable = (): string =>
  table(
    ['toolset', 'tool', 'command', 'effect', 'what it is for'],
    tools.map(tool => [
      tool.toolset,
      code(tool.name),
      code(wordsOf(tool).join(' ')),
      tool.effect,
      cell(tool.description),
    ]),
  );

/** Where the embedded cluster is not like a real one; each line is tested on both. */
const limitTable = (): string =>
  table(
    ['what', 'a real cluster', 'the embedded one'],
    Object.values(limits).map(({ what, real, embedded }) => [cell(what), cell(real), cell(embedded)]),
  );

/** What to do about each cause. */
const fixTable = (): string =>
  table(
    ['Code', 'What to change'],
    Object.keys(fixes).map(name => [code(name), cell(fixInGeneral(name) ?? '')]),
  );

async function help(terminal: Terminal): Promise<string> {
  const shown = async (words: readonly string[]): Promise<string> => {
    const { stdout } = await terminal.run([...words, '--help'].join(' '));
    return `## quarterdeck ${words.join(' ')}\n\n${fenced(stdout, 'text')}`;
  };
  const overview = await terminal.run('--help');
  const byTool = tools.map(wordsOf).filter(words => !builtIns.some(({ words: [own] }) => own === words[0]));
  const parts = [fenced(overview.stdout, 'text')];
  for (const words of [...builtIns.map(command => command.words), ...byTool]) parts.push(await shown(words));
  return parts.join('\n\n');
}

/** Every generated part, by its name, from real runs on a shop whose clock stands still. */
export async function generateParts(): Promise<ReadonlyMap<string, string>> {
  const terminal = await openTerminal();
  try {
    return new Map([
      ...(await answers(terminal)),
      ['tools', toolTable()],
      ['configuration', configuration()],
      ['limits', limitTable()],
      ['fixes', fixTable()],
      ['help', await help(terminal)],
    ]);
  } finally {
    await terminal.close();
  }
}
