import type { Language } from './languages.ts';
import type { Order } from './order.ts';
import type { Failure } from './sources.ts';

const owner = (builder: string): string => builder.split('/').at(-2) ?? 'builder';

const opening = ({ image, builder }: Order, { buildpacks }: Language): string[] => [
  '===> ANALYZING',
  `Image with name "${image}" not found`,
  '===> DETECTING',
  `${buildpacks.length} of ${buildpacks.length + 5} buildpacks participating`,
  ...buildpacks.map(name => `${owner(builder)}/${name}`),
  '===> BUILDING',
];

const works = ({ install, build, test }: Language): string[] =>
  [install, build, test].flatMap(({ run, prints }) => [
    `  Running '${run}'`,
    ...prints.map(line => `    ${line}`),
  ]);

const exporting = ({ builder }: Order, { buildpacks }: Language): string[] => [
  '===> EXPORTING',
  ...buildpacks.slice(1).map(name => `Adding layer '${owner(builder)}/${name.split(' ')[0]}'`),
  "Adding layer 'launch.sbom'",
  'Adding 1/1 app layer(s)',
  "Adding layer 'process-types'",
];

/** What the creator prints when all goes well. */
export const built = (order: Order, language: Language, digest: string): string[] => [
  ...opening(order, language),
  ...works(language),
  ...exporting(order, language),
  `Saving ${order.image}...`,
  `*** Images (${digest}):`,
  `      ${order.image}`,
];

/** How the creator ends when it does not, and its exit code: 20 to 22 while detecting, 51 building, 62 exporting. */
export function notBuilt(
  order: Order,
  language: Language,
  fails: Failure,
): { code: number; prints: string[] } {
  const { install, build, test, miscompiles, failsTests } = language;
  const begun = opening(order, language);
  const repository = order.image.replace(/:[^/:]*$/, '');
  if (fails.kind === 'no-dockerfile')
    return {
      code: 20,
      prints: [
        ...begun.slice(0, 3),
        ...(fails.lines ?? [
          'ERROR: No buildpack groups passed detection.',
          'ERROR: Please check that you are running against the correct path.',
        ]),
        'ERROR: failed to detect: no buildpacks participating',
      ],
    };
  if (fails.kind === 'registry-refused' || fails.step === 'push')
    return {
      code: 62,
      prints: [
        ...begun,
        ...works(language),
        ...exporting(order, language),
        ...(fails.lines ?? [
          `ERROR: failed to export: failed to write image to the following tags: [${order.image}: POST https://${repository.replace('/', '/v2/')}/blobs/uploads/: UNAUTHORIZED: authentication required]`,
        ]),
      ],
    };
  if (fails.kind === 'out-of-memory' || fails.kind === 'never-ends')
    return {
      code: 137,
      prints: [...begun, `  Running '${install.run}'`, ...install.prints, `  Running '${build.run}'`],
    };
  const ran = fails.kind === 'tests' ? [install, build] : [install];
  const failing =
    fails.kind === 'tests' ? { run: test.run, prints: failsTests } : { run: build.run, prints: miscompiles };
  return {
    code: 51,
    prints: [
      ...begun,
      ...ran.flatMap(({ run, prints }) => [`  Running '${run}'`, ...prints.map(line => `    ${line}`)]),
      `  Running '${failing.run}'`,
      ...(fails.lines ?? failing.prints),
      `Failed to run '${failing.run}': exit status 1`,
      'ERROR: failed to build: exit status 1',
    ],
  };
}
