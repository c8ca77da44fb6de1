import type { Language } from './languages.ts';
import type { Order } from './order.ts';
import type { Failure } from './sources.ts';

/** The steps of the Dockerfile, as BuildKit numbers them. */
function stages({ base, install, build, test }: Language) {
  return [
    { title: `FROM ${base}`, prints: [] },
    { title: 'WORKDIR /src', prints: [] },
    { title: 'COPY . .', prints: [] },
    ...[install, build, test].map(({ run, prints }) => ({ title: `RUN ${run}`, prints })),
  ];
}

const opening = ({ file = '' }: Order, { base }: Language): string[] => [
  `#1 [internal] load build definition from ${file}`,
  '#1 transferring dockerfile: 512B done',
  '#1 DONE 0.0s',
  `#2 [internal] load metadata for ${base}`,
  '#2 DONE 1.1s',
  '#3 [internal] load build context',
  '#3 transferring context: 1.42MB 0.1s done',
  '#3 DONE 0.1s',
];

const first = 4;

/** The first `count` steps as they run well. */
const steps = (language: Language, count: number): string[] =>
  stages(language)
    .slice(0, count)
    .flatMap(({ title, prints }, i) => [
      `#${first + i} [${i + 1}/${all(language)}] ${title}`,
      ...prints.map((line, j) => `#${first + i} ${(0.4 + j * 1.3).toFixed(3)} ${line}`),
      `#${first + i} DONE ${(0.1 + prints.length * 1.4).toFixed(1)}s`,
    ]);

const all = (language: Language): number => stages(language).length;
const last = (language: Language): number => first + all(language);

/** What BuildKit prints when all goes well. */
export const built = (order: Order, language: Language, digest: string): string[] => [
  ...opening(order, language),
  ...steps(language, all(language)),
  `#${last(language)} exporting to image`,
  `#${last(language)} exporting layers 2.1s done`,
  `#${last(language)} exporting manifest ${digest} done`,
  `#${last(language)} pushing layers 3.2s done`,
  `#${last(language)} pushing manifest for ${order.image}@${digest} 0.4s done`,
  `#${last(language)} DONE 5.9s`,
];

function failing(language: Language, at: number, code: number, lines: readonly string[]): string[] {
  const title = stages(language)[at]?.title ?? '';
  const number = first + at;
  const process = `process "/bin/sh -c ${title.replace('RUN ', '')}" did not complete successfully: exit code: ${code}`;
  return [
    `#${number} [${at + 1}/${all(language)}] ${title}`,
    ...lines.map((line, i) => `#${number} ${(0.6 + i * 0.2).toFixed(3)} ${line}`),
    `#${number} ERROR: ${process}`,
    '------',
    ` > [${at + 1}/${all(language)}] ${title}:`,
    ...lines.slice(-4).map((line, i) => `${(0.6 + i * 0.2).toFixed(3)} ${line}`),
    '------',
    `error: failed to solve: ${process}`,
  ];
}

/** How BuildKit ends when it does not build, and its exit code. */
export function notBuilt(
  order: Order,
  language: Language,
  fails: Failure,
): { code: number; prints: string[] } {
  const { kind, step, lines } = fails;
  const begun = opening(order, language);
  if (kind === 'no-dockerfile')
    return {
      code: 1,
      prints: [
        ...begun.slice(0, 1),
        '#1 transferring dockerfile: 2B done',
        '#1 DONE 0.0s',
        ...(lines ?? [
          `error: failed to solve: failed to read dockerfile: open ${order.file}: no such file or directory`,
        ]),
      ],
    };
  if (kind === 'registry-refused' || step === 'push') {
    const host = order.image.split('/')[0];
    const refusal = `failed to push ${order.image}: failed to authorize: failed to fetch anonymous token: unexpected status from GET request to https://${host}/token: 401 Unauthorized`;
    return {
      code: 1,
      prints: [
        ...begun,
        ...steps(language, all(language)),
        `#${last(language)} exporting to image`,
        `#${last(language)} exporting layers 2.1s done`,
        ...(lines ?? [`#${last(language)} ERROR: ${refusal}`, `error: failed to solve: ${refusal}`]),
      ],
    };
  }
  if (kind === 'out-of-memory' || kind === 'never-ends')
    return {
      code: 137,
      prints: [
        ...begun,
        ...steps(language, 4),
        `#${first + 4} [5/${all(language)}] RUN ${language.build.run}`,
      ],
    };
  const at = kind === 'tests' ? 5 : 4;
  const said = lines ?? (kind === 'tests' ? language.failsTests : language.miscompiles);
  return { code: 1, prints: [...begun, ...steps(language, at), ...failing(language, at, 1, said)] };
}
