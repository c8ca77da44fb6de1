import type { Parameter } from '../config/parameter.ts';
import { settings, type Setting } from '../config/settings.ts';
import { help, output, title, version, type Command } from './command.ts';
import type { Paint } from './io.ts';
import { flagUsage, usage } from './usage.ts';

const WIDTH = 100;

/** Text in lines of at most `width`, broken between words. */
function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/)) {
    if (line !== '' && line.length + word.length >= width) {
      lines.push(line);
      line = '';
    }
    line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

/** Two columns; a left side that is too long has a line of its own. */
function columns(rows: readonly (readonly [string, string])[], most = 34): string[] {
  const width = Math.min(most, Math.max(0, ...rows.map(([left]) => left.length)));
  return rows.flatMap(([left, right]) => {
    const lines = wrapped(right, WIDTH - width - 4);
    const head = left.length > width ? [`  ${left}`] : [];
    const first = head.length > 0 ? '' : left;
    const body = lines.map((line, i) => `  ${(i === 0 ? first : '').padEnd(width)}  ${line}`.trimEnd());
    return [...head, ...body];
  });
}

function choicesOf({ shape }: Parameter): readonly string[] {
  const of = shape.type === 'list' || shape.type === 'map' ? shape.of : shape;
  return of.type === 'text' ? of.choices : [];
}

const takesYaml = ({ shape }: Parameter): boolean =>
  shape.type === 'value' || shape.type === 'map' || (shape.type === 'list' && shape.of.type === 'value');

function repetition({ shape }: Parameter): string[] {
  if (shape.type === 'map') return ['once for each key'];
  if (shape.type !== 'list') return [];
  if (shape.of.type === 'value') return ['repeated, or a list'];
  return [shape.commas ? 'repeated or with commas' : 'repeated'];
}

/** What a flag is for, what it takes and what it is when left out. */
function explained(parameter: Parameter): string {
  const choices = choicesOf(parameter);
  const fallback = parameter.default;
  const shown = typeof fallback === 'string' || typeof fallback === 'number' ? [`default ${fallback}`] : [];
  const notes = [
    ...(choices.length === 0 ? [] : [`one of ${choices.join(', ')}`]),
    ...shown,
    ...(parameter.required ? ['required'] : []),
    ...(fallback === true ? ['default yes'] : []),
    ...repetition(parameter),
  ];
  return `${parameter.about}${notes.length === 0 ? '' : ` (${notes.join('; ')})`}`;
}

const flagRow = (parameter: Parameter): [string, string] => [
  `${parameter.short === undefined ? '   ' : `-${parameter.short},`} ${flagUsage(parameter)}`,
  explained(parameter),
];

const settingRow = (setting: Setting): [string, string] => [
  flagRow(setting)[0],
  `${explained(setting)} [${setting.env}]`,
];

const section = (name: string, lines: readonly string[], paint: Paint): string[] =>
  lines.length === 0 ? [] : ['', paint('bold', name), ...lines];

const indented = (lines: readonly string[]): string[] => lines.map(line => `  ${line}`);

/** The help of one command. */
export function commandHelp(command: Command, paint: Paint): string {
  const bare = (parameter: Parameter): boolean =>
    command.positional.includes(parameter.key) && parameter.short === undefined;
  const own = settings.filter(setting => setting.command === title(command));
  const flags = command.parameters.filter(parameter => !bare(parameter));
  const general = [...(command.answers ? [output] : []), help];
  return [
    ...wrapped(command.about, WIDTH),
    ...section('Examples', indented(command.examples), paint),
    ...section('Usage', indented([usage(command)]), paint),
    ...section(
      'Arguments',
      columns(command.parameters.filter(bare).map(parameter => [parameter.metavar, explained(parameter)])),
      paint,
    ),
    ...section(
      'Flags',
      columns([...flags.map(flagRow), ...own.map(settingRow), ...general.map(flagRow)]),
      paint,
    ),
    '',
    ...(command.notes === undefined ? [] : wrapped(command.notes, WIDTH)),
    ...(flags.some(takesYaml) ? ['YAML may also be JSON, or @FILE for the content of a file.'] : []),
    'Settings such as --sandbox go with every command: quarterdeck --help lists them.',
    '',
  ].join('\n');
}

/** The verbs of a noun. */
export function nounHelp(noun: string, commands: readonly Command[], paint: Paint): string {
  const rows = commands.map(command => [title(command), command.about] as const);
  return [
    `What can be done with: ${noun}`,
    ...section('Commands', columns(rows), paint),
    '',
    `quarterdeck ${noun} VERB -h explains one.`,
    '',
  ].join('\n');
}

const examples: readonly (readonly [string, string])[] = [
  ['quarterdeck apply -f platform/ --sandbox', 'load documents into a simulated cluster'],
  ['quarterdeck environment health staging --sandbox', 'what is wrong there, worst first'],
  ['quarterdeck mcp --sandbox', 'serve MCP on stdio, for an agent'],
];

/** The help of the whole program. */
export function overview(own: readonly Command[], tools: readonly Command[], paint: Paint): string {
  const nouns = [...Map.groupBy(tools, command => command.words[0] ?? '')];
  return [
    'Quarterdeck runs an internal developer platform on Kubernetes, for AI agents and for people.',
    ...section('Examples', columns(examples, 60), paint),
    ...section('Usage', indented(['quarterdeck COMMAND [arguments] [flags]']), paint),
    ...section('Commands', columns(own.map(command => [title(command), command.about])), paint),
    ...section(
      'On the platform',
      columns(nouns.map(([noun, list]) => [noun, list.map(command => command.words[1]).join(', ')])),
      paint,
    ),
    ...section(
      'Settings',
      columns([
        ...settings.filter(setting => setting.command === undefined).map(flagRow),
        ['    --config FILE', 'The configuration file (default ~/.config/quarterdeck/config.yaml)'],
        flagRow(output),
        flagRow(help),
        flagRow(version),
      ]),
      paint,
    ),
    '',
    'A setting can also stand in the environment, --read-only as QUARTERDECK_READ_ONLY, or in the',
    'configuration file, as readOnly. Flags come first, then the environment, then what context use',
    'has set, then the file.',
    'quarterdeck COMMAND -h explains one command.',
    '',
    'Exit codes: 0 done, 1 failed, 2 wrong usage, 3 what was asked for is not so, 4 not allowed,',
    '124 the time is over, 130 interrupted.',
    '',
  ].join('\n');
}
