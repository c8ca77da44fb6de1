import { CST, Lexer } from 'yaml';
import { PlatformError } from '../../errors.ts';

const MAX_KILOBYTES = 1_000;
const MAX_DOCUMENTS = 2_000;
const MAX_ALIASES = 1_000;
export const MAX_DEPTH = 100;

export const tooDeep = (origin: string): PlatformError =>
  new PlatformError(
    'too_large',
    `${origin} nests deeper than ${MAX_DEPTH} levels.`,
    'Look for brackets that are never closed.',
  );

export const tooManyAliases = (origin: string): PlatformError =>
  new PlatformError(
    'too_large',
    `${origin} repeats anchored parts too often.`,
    'Write the parts named by & out where * repeats them.',
  );

export function assertCount(count: number, origin: string): void {
  if (count <= MAX_DOCUMENTS) return;
  throw new PlatformError(
    'too_large',
    `${origin} has ${count} documents; at most ${MAX_DOCUMENTS} are taken at once.`,
    'Split it into smaller bundles.',
  );
}

/** Refuses text that would take long to parse, by one cheap pass over its tokens. */
export function assertBounded(text: string, origin: string): void {
  const kilobytes = Math.ceil(Buffer.byteLength(text) / 1_000);
  if (kilobytes > MAX_KILOBYTES)
    throw new PlatformError(
      'too_large',
      `${origin} has ${kilobytes} KB; at most ${MAX_KILOBYTES} KB are taken at once.`,
      'Split it into smaller bundles.',
    );
  const counts = { depth: 0, documents: 0, aliases: 0 };
  let scalar = false;
  for (const token of new Lexer().lex(text)) {
    if (!scalar) count(token, counts);
    scalar = token === CST.SCALAR;
    if (counts.depth > MAX_DEPTH) throw tooDeep(origin);
    if (counts.aliases > MAX_ALIASES) throw tooManyAliases(origin);
  }
  assertCount(counts.documents, origin);
}

function count(token: string, counts: { depth: number; documents: number; aliases: number }) {
  if (token === '[' || token === '{') counts.depth++;
  if (token === ']' || token === '}') counts.depth--;
  if (token === '---') counts.documents++;
  if (token.startsWith('*')) counts.aliases++;
}
