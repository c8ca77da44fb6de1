// Measures and tells; whether a goal is met changes nothing about the exit code. `--only NAME` for one part,
// `-o json` for a program. `--cluster` measures on a real control plane, with `--components` of them.
import { parseArgs } from 'node:util';
import { type Bundles, buildBundles } from './bundles.ts';
import { type Figure, figureTable, isMet } from './figure.ts';

type Part = (bundles: () => Promise<Bundles>) => Promise<Figure[]>;

const parts: { readonly [name: string]: Part } = {
  large: async () => (await import('./large.ts')).measureLarge(),
  start: async bundles => (await import('./start.ts')).measureStart(await bundles()),
  http: async bundles => (await import('./throughput.ts')).measureThroughput(await bundles()),
  logs: async () => (await import('./logs.ts')).measureLogs(),
  small: async bundles => (await import('./small.ts')).measureSmall(await bundles()),
};

const usual = Object.keys(parts);
const { values } = parseArgs({
  options: {
    cluster: { type: 'boolean', default: false },
    components: { type: 'string', default: '1000' },
    only: { type: 'string', multiple: true },
    output: { type: 'string', short: 'o', default: 'table' },
  },
});
const say = (line: string) => process.stderr.write(`${line}\n`);

let built: Promise<Bundles> | undefined;
const bundles = () => (built ??= buildBundles());
const figures: Figure[] = [];
/** Takes half an hour, so it is not measured unless asked for. */
const cluster: Part = async () => (await import('./cluster.ts')).measureCluster(Number(values.components));
for (const name of values.only ?? (values.cluster ? ['cluster'] : usual)) {
  const part = name === 'cluster' ? cluster : parts[name];
  if (!part) say(`There is no part ${name}; the parts are ${[...usual, 'cluster'].join(', ')}.`);
  else {
    say(`measuring ${name} …`);
    figures.push(...(await part(bundles)));
  }
}
await (await built)?.remove();
process.stdout.write(
  values.output === 'json'
    ? `${JSON.stringify(
        figures.map(figure => ({ ...figure, met: isMet(figure) })),
        null,
        2,
      )}\n`
    : `${figureTable(figures)}\n`,
);
