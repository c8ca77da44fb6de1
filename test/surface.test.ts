import { describe, expect, test } from 'vitest';
import { instructions } from '../server/mcp/instructions.ts';
import { loadSurface } from '../server/surface.ts';
import { tools } from '../tools/index.ts';

const surface = await loadSurface();
const tokens = (value: unknown): number => Math.ceil(Buffer.byteLength(JSON.stringify(value)) / 4);

/** Paid by every agent in every session: seventeen tools may cost 5,000 tokens and their answers' schemas 3,000. */
const INPUT_BUDGET = (5000 / 17) * tools.length;
const OUTPUT_BUDGET = (3000 / 17) * tools.length;

describe('the surface', () => {
  test('is what the golden file holds', async () => {
    const golden = `${JSON.stringify(surface, null, 2)}\n`;
    await expect(golden).toMatchFileSnapshot('golden/surface.json');
  });

  test('costs no more than its budget', () => {
    const inputs = surface.map(({ shown: { outputSchema: _left, ...input } }) => tokens(input));
    const outputs = surface.map(({ shown }) => tokens(shown.outputSchema));
    expect(inputs.reduce((a, b) => a + b)).toBeLessThanOrEqual(INPUT_BUDGET);
    expect(outputs.reduce((a, b) => a + b)).toBeLessThanOrEqual(OUTPUT_BUDGET);
  });

  test('every tool has annotations, an output schema and a refusal of unknown arguments', () => {
    for (const { effect, shown } of surface) {
      expect(shown.annotations).toEqual({
        readOnlyHint: effect === 'read',
        destructiveHint: effect === 'destroy',
        idempotentHint: expect.any(Boolean),
        openWorldHint: false,
      });
      expect(Object.keys(Object(shown.outputSchema['properties']))).not.toEqual([]);
      expect(shown.inputSchema['additionalProperties']).toBe(false);
    }
  });

  test('every tool that writes can be tried dry', () => {
    const writers = tools.filter(tool => tool.effect !== 'read');
    expect(writers.map(tool => ['dry_run' in tool.input.shape, tool.name])).toEqual(
      writers.map(tool => [true, tool.name]),
    );
  });

  test('the instructions are short and name only tools that exist', () => {
    expect(Buffer.byteLength(instructions)).toBeLessThan(2048);
    const named = instructions.match(/\b[a-z]+(?:_[a-z]+)+\b/g) ?? [];
    const known = new Set(tools.flatMap(tool => [tool.name, ...Object.keys(tool.input.shape)]));
    expect(named.filter(name => !known.has(name))).toEqual([]);
  });
});
