import { print } from './output.ts';
import { ok } from './exit-code.ts';
import type { Run } from './command.ts';

const tokens = (value: unknown): number =>
  value === undefined ? 0 : Math.ceil(Buffer.byteLength(JSON.stringify(value)) / 4);

const total = (numbers: readonly number[]): number => numbers.reduce((sum, number) => sum + number, 0);

/** The tools as agents see them, with the tokens (bytes / 4) that listing each one costs. */
export async function printSurface({ format, io, deps }: Run): Promise<number> {
  const [tools, listed] = await Promise.all([deps.tools(), deps.listed()]);
  const rows = listed.flatMap(({ outputSchema, ...input }) => {
    const tool = tools.find(tool => tool.name === input.name);
    if (!tool) return [];
    const { name, toolset, effect } = tool;
    return [{ kind: 'tool', toolset, name, effect, input: tokens(input), output: tokens(outputSchema) }];
  });
  const sum = { input: total(rows.map(row => row.input)), output: total(rows.map(row => row.output)) };
  const lines = [
    ['TOOLSET', 'NAME', 'EFFECT', 'INPUT', 'OUTPUT'],
    ...rows.map(row => [row.toolset, row.name, row.effect, String(row.input), String(row.output)]),
    ['', `${rows.length} tools`, '', String(sum.input), String(sum.output)],
  ];
  const widths = [0, 1, 2, 3, 4].map(column => Math.max(...lines.map(line => (line[column] ?? '').length)));
  const text = lines
    .map(line =>
      line.map((cell, i) => (i < 3 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join('  '),
    )
    .join('\n');
  const footer = 'Tokens are bytes / 4 of what tools/list sends: name, description and input; output schema.';
  await print({ view: { tools: rows, total: sum }, text: `${text}\n\n${footer}` }, format, 'tool', io);
  return ok;
}
