import type { Report } from '../../domain/report.ts';
import { isCompound } from '../claims/ordinary.ts';
import { escaped } from '../claims/tidy.ts';

/** Hides names and puts them back. */
export type Pseudonyms = {
  hide(text: string): string;
  /** What a model wrote with the names that its words stand for. */
  reveal(value: unknown): unknown;
  /** Whether a text still has a name in it. */
  betrays(text: string): boolean;
};

/** Names this short stand in too many other words to be looked for inside of them. */
const SHORT = 5;

const kinds: readonly (readonly [kind: string, pattern: RegExp])[] = [
  [
    'image',
    /(?<![\w/.-])(?:[\w-]+(?:\.[\w-]+)+(?::\d+)?|localhost(?::\d+)?)\/[\w./-]+(?::[\w][\w.-]*)?(?:@sha256:[a-f0-9]+)?/g,
  ],
  ['ip', /(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?![\w.])/g],
  ['ip', /(?<![\w:])(?:[a-f0-9]{1,4}:){3,7}[a-f0-9]{1,4}(?![\w:])/gi],
  ['host', /(?<=:\/\/)[a-z0-9][\w.-]*[a-z0-9]/gi],
  ['host', /(?<![\w.-])[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}(?![\w-])/gi],
  ['name', /(?<![\w.-])[a-z][a-z0-9]*(?:-[a-z0-9]+)+(?![\w-])/g],
];

/** `requests.memory`, `config.yaml`: written like a host, and none. */
const isField = (name: string): boolean =>
  /\.(?:memory|cpu|storage|pods|services|image|port|replicas|path|type|value|env|spec|status|metadata|template|yaml|yml|json|conf|config|go|py|js|ts|java|rb|txt|log|sh|service|socket|sock)$/i.test(
    name,
  ) || /^(?:spec|status|metadata|data|main|requests|limits)\./.test(name);

type Cause = Report['causes'][number];
type Named = { name: string; kind: string };

const componentNamed = (name: string): Named => ({ name, kind: 'component' });

const objectNamed = ({ kind, name, namespace }: NonNullable<Cause['object']>): Named[] => [
  { name, kind: kind.toLowerCase() },
  ...(namespace === undefined ? [] : [{ name: namespace, kind: 'namespace' }]),
];

/** The names that a report has in its own fields. */
function ownNames({ scope, causes, evidence }: Report): Named[] {
  return [
    ...(scope.component === undefined ? [] : [componentNamed(scope.component)]),
    ...scope.namespaces.map(name => ({ name, kind: 'namespace' })),
    ...causes.flatMap(cause => [
      ...(cause.object ? objectNamed(cause.object) : []),
      componentNamed(cause.component),
      ...cause.path.map(componentNamed),
    ]),
    ...evidence.flatMap(({ source }) => {
      const [, kind, name] = /^([A-Z]\w+)\/(\S+)$/.exec(source) ?? [];
      return kind === undefined || name === undefined ? [] : [{ name, kind: kind.toLowerCase() }];
    }),
  ];
}

/** The names that only its texts have: images, hosts, addresses, and what else is written like a name. */
const namesInTexts = (texts: readonly string[]): Named[] =>
  kinds.flatMap(([kind, pattern]) =>
    texts.flatMap(text =>
      [...text.matchAll(pattern)].flatMap(([name]) =>
        isCompound(name) || isField(name) ? [] : [{ name, kind }],
      ),
    ),
  );

function patternOf(name: string): string {
  const text = escaped(name);
  return name.length < SHORT ? `(?<![a-z0-9])${text}(?![a-z0-9])` : text;
}

const restored = (value: unknown, restore: (text: string) => string): unknown => {
  if (typeof value === 'string') return restore(value);
  if (Array.isArray(value)) return value.map(item => restored(item, restore));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, restored(inner, restore)]));
};

/** Words for the names of a report, the same for a name wherever it stands: `component-1`, `pod-2`, in no text so far. */
export function pseudonymsFor(report: Report, known: readonly string[]): Pseudonyms {
  const texts = [
    report.question,
    ...report.causes.flatMap(({ summary, why }) => [summary, why]),
    ...report.evidence.flatMap(({ text, source }) => [text, source]),
    ...report.timeline,
    ...report.not_checked,
  ];
  const all = texts.join('\n').toLowerCase();
  const mentioned = known.filter(name => all.includes(name.toLowerCase()));
  const named = [
    ...ownNames(report),
    ...mentioned.map(name => ({ name, kind: 'component' })),
    ...namesInTexts(texts),
  ].filter(({ name }) => name.length > 1);

  const forms = new Map<string, string>();
  const back = new Map<string, string>();
  const kindOf = new Map(named.toReversed().map(({ name, kind }) => [name.toLowerCase(), kind]));
  const names = [...kindOf.keys()].toSorted((a, b) => b.length - a.length);
  // No word may look like a name that is there, or have one in it.
  const isTaken = (word: string): boolean =>
    new RegExp(`${word}-\\d`).test(all) || names.some(name => word.includes(name));
  const other = ['q', 'qq', 'qz', 'zq', 'zz'].find(word => !isTaken(word)) ?? 'hidden';
  const wordFor = (name: string, kind: string): string => {
    const plain = kind.replaceAll(/[^a-z]/g, '');
    const base = isTaken(plain) ? other : plain;
    const word = forms.get(name) ?? `${base}-${forms.size + 1}`;
    forms.set(name, word);
    back.set(word, name);
    return word;
  };
  const anyName = names.length === 0 ? undefined : new RegExp(names.map(patternOf).join('|'), 'gi');
  const hide = (text: string): string =>
    anyName
      ? text.replaceAll(anyName, name => wordFor(name, kindOf.get(name.toLowerCase()) ?? 'name'))
      : text;

  return {
    hide,
    reveal: value =>
      restored(value, text =>
        text.replaceAll(/[a-z]+-\d+/gi, word => back.get(word) ?? back.get(word.toLowerCase()) ?? word),
      ),
    betrays: text => anyName !== undefined && new RegExp(anyName.source, 'i').test(text),
  };
}
