import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import * as z from 'zod';

/** The rows of a table of cases beside this file. */
export function tableOf<Row extends z.ZodType>(file: string, row: Row): z.infer<Row>[] {
  return z.array(row).parse(parse(readFileSync(new URL(file, import.meta.url), 'utf8')));
}

/** What every row tells. */
export const row = {
  what: z.string(),
  code: z.string(),
  targets: z.array(z.string()).optional(),
  runtime: z.enum(['containerd', 'cri-o', 'docker']).optional(),
};

/** A text with `{names}` filled in. */
export const filled = (text: string, values: { readonly [name: string]: string }): string =>
  text.replaceAll(/\{([a-z]+)\}/g, (whole, name: string) => values[name] ?? whole);
