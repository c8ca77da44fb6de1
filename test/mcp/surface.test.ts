import { expect, test } from 'vitest';
import * as z from 'zod';
import { instructions } from '../../server/mcp/instructions.ts';
import { surfaceOf } from '../../server/mcp/surface.ts';
import { readTool, writeTool } from '../../tools/tool.ts';
import { tinyTools } from '../support/tiny-tools.ts';

const about = {
  title: 'Do it',
  toolset: 'catalog',
  description: 'Does it.',
  idempotent: false,
  command: { noun: 'it', verb: 'do', positional: [] },
} as const;

test('a tool is listed with everything a client needs and nothing more', () => {
  const tool = writeTool({
    ...about,
    name: 'do_it',
    destroys: true,
    input: z.strictObject({
      name: z
        .string()
        .regex(/^[a-z]+$/)
        .describe('What to do'),
      count: z.int().optional(),
      labels: z.record(z.string(), z.string()).optional(),
      mode: z.enum(['fast', 'slow']).default('fast'),
    }),
    output: z.object({
      format: z.enum(['short', 'long']),
      at: z.iso.datetime(),
      count: z.int().min(0),
      pattern: z.string().min(3).nullable(),
      labels: z.record(z.string(), z.number()),
      parts: z.array(z.object({ default: z.string().regex(/^x/), note: z.string().optional() })),
    }),
    run: () => Promise.reject(new Error('not run here')),
    text: () => '',
  });
  expect(surfaceOf([tool])).toEqual([
    {
      name: 'do_it',
      title: 'Do it',
      description: 'Does it.',
      inputSchema: {
        type: 'object',
        properties: {
          name: { type: 'string', pattern: '^[a-z]+$', description: 'What to do' },
          count: { type: 'integer' },
          labels: {
            type: 'object',
            additionalProperties: { type: 'string' },
          },
          mode: { type: 'string', enum: ['fast', 'slow'], default: 'fast' },
        },
        required: ['name'],
        additionalProperties: false,
      },
      outputSchema: {
        type: 'object',
        properties: {
          format: { type: 'string', enum: ['short', 'long'] },
          at: { type: 'string' },
          count: { type: 'integer', minimum: 0 },
          pattern: { anyOf: [{ type: 'string' }, { type: 'null' }] },
          labels: {
            type: 'object',
            additionalProperties: { type: 'number' },
          },
          parts: {
            type: 'array',
            items: {
              type: 'object',
              properties: { default: { type: 'string' }, note: { type: 'string' } },
            },
          },
        },
      },
      annotations: {
        readOnlyHint: false,
        destructiveHint: true,
        idempotentHint: false,
        openWorldHint: false,
      },
    },
  ]);
});

test('hints say what a call does', () => {
  const hints = surfaceOf(tinyTools).map(({ name, annotations }) => [name, annotations]);
  expect(Object.fromEntries(hints)).toMatchObject({
    list_things: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
    make_thing: { readOnlyHint: false, destructiveHint: false, idempotentHint: true },
    remove_thing: { readOnlyHint: false, destructiveHint: true, idempotentHint: false },
  });
});

test('a tool without arguments takes none', () => {
  const tool = readTool({
    ...about,
    name: 'see_it',
    input: z.strictObject({}),
    output: z.object({}),
    run: async () => ({}),
    text: () => '',
  });
  expect(surfaceOf([tool])[0]?.inputSchema).toEqual({
    type: 'object',
    properties: {},
    additionalProperties: false,
  });
});

test('a surface is plain data: it survives being written down', () => {
  const surface = surfaceOf(tinyTools);
  expect(JSON.parse(JSON.stringify(surface))).toEqual(surface);
});

test('the instructions fit where clients cut them', () =>
  expect(Buffer.byteLength(instructions)).toBeLessThan(2048));
