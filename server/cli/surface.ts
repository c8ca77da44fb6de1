import { table } from '../render/table.ts';
import type { Run } from './command.ts';
import { ok } from './exit-code.ts';
import { print } from './output.ts';

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
  const all = { toolset: '', name: `${rows.length} tools`, effect: '', ...sum };
  const text = [
    table(
      [...rows, all],
      [
        { title: 'toolset', of: row => row.toolset },
        { title: 'name', of: row => row.name },
        { title: 'effect', of: row => row.effect },
        { title: 'input', of: row => row.input, right: true },
        { title: 'output', of: row => row.output, right: true },
      ],
    ),
    'Tokens are bytes / 4 of what tools/list sends: output is the output schema, input all the rest.',
  ];
  await print({ view: { tools: rows, total: sum }, text: text.join('\n\n') }, format, 'tool', io);
  return ok;
}
