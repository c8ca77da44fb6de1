import { expect, it } from 'vitest';
import { parse } from 'yaml';
import * as z from 'zod';
import { checkParameters, unknownParameters } from '../../../server/control-plane/compile/parameters.ts';
import { typeSchema } from '../../../server/control-plane/compile/schema.ts';
import { problemOf } from './problem.ts';
import { readFixture } from './sample.ts';

const Case = z.strictObject({
  name: z.string(),
  schema: z.record(z.string(), z.unknown()).optional(),
  values: z.record(z.string(), z.unknown()).optional(),
  count: z.number().optional(),
  gives: z.unknown().optional(),
  warnings: z.array(z.string()).default([]),
  error: z.string().optional(),
  code: z.string().default('invalid_input'),
});
const cases = z.array(Case).parse(parse(readFixture('cases/parameters.yaml')));
const where = 'values of a test';

it.each(cases)('$name', ({ schema, values, count, gives, warnings, error, code }) => {
  const section = schema && { openAPIV3Schema: schema };
  const given = values ?? { list: Array<number>(count ?? 0).fill(1) };
  if (gives === undefined) {
    const problem = problemOf(() => checkParameters(section, given, where));
    expect(problem.code).toBe(code);
    if (error !== undefined) expect(problem.message).toBe(`${where}: ${error}`);
    return;
  }
  expect(checkParameters(section, given, where)).toEqual(gives);
  expect(unknownParameters(section, given, where)).toEqual(warnings);
});

it('shows a schema with its references resolved and its defaults visible', () => {
  const schema = {
    type: 'object',
    $defs: { Size: { type: 'string', enum: ['s', 'l'], default: 's', description: 'How big.' } },
    properties: { a: { $ref: '#/$defs/Size' }, b: { $ref: '#/$defs/Size', default: 'l' } },
  };
  expect(typeSchema({ openAPIV3Schema: schema })).toEqual({
    type: 'object',
    properties: {
      a: { type: 'string', enum: ['s', 'l'], default: 's', description: 'How big.' },
      b: { type: 'string', enum: ['s', 'l'], default: 'l', description: 'How big.' },
    },
  });
  expect(typeSchema(undefined)).toEqual({ type: 'object', properties: {} });
});
