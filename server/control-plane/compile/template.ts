import { canonical, isObject } from '../../domain/json.ts';
import { evaluate, type Scope } from './cel.ts';
import { OMIT } from './cel-value.ts';
import { below, expressionProblem, tooLarge, type Where } from './where.ts';

const MAX_TEXT = 1_000_000;
const MAX_REMEMBERED = 5_000;

/** A template text in pieces: literal texts, and expressions without their `${` and `}`. */
type Piece = { text: string } | { expression: string };

const pieces = new Map<string, readonly Piece[]>();

/**
 * The JSON that a template makes. A text that is one `${…}`, but for white space around it, becomes the
 * value itself; other texts become texts. Map keys may hold expressions too. What is OMIT is left out of
 * its list or map; OMIT itself comes back only for a template that is nothing else.
 * Throws `invalid_document` naming the place and the expression, `too_large` above a million characters.
 */
export function render(template: unknown, scope: Scope, where: Where): unknown {
  if (typeof template === 'string') return renderText(template, scope, where);
  if (Array.isArray(template))
    return template.map((item, i) => render(item, scope, below(where, i))).filter(item => item !== OMIT);
  if (!isObject(template)) return template;
  const entries: [string, unknown][] = [];
  for (const [key, value] of Object.entries(template)) {
    const rendered = render(value, scope, below(where, key));
    if (rendered !== OMIT) entries.push([renderKey(key, scope, where), rendered]);
  }
  return Object.fromEntries(entries);
}

/** A text template that must become a text. Throws `invalid_document` otherwise. */
export function renderString(template: string, scope: Scope, where: Where): string {
  const rendered = renderText(template, scope, where);
  if (typeof rendered === 'string') return rendered;
  throw expressionProblem(where, inner(template), `must be a text, got ${canonical(rendered)}`);
}

/** A template that must become true or false. Throws `invalid_document` otherwise. */
export function renderCondition(template: string, scope: Scope, where: Where): boolean {
  const rendered = renderText(template, scope, where);
  if (typeof rendered === 'boolean') return rendered;
  throw expressionProblem(where, inner(template), `must be true or false, got ${canonical(rendered)}`);
}

/** An expression without its `${` and `}`, as people read it. */
export const inner = (template: string): string => template.trim().replace(/^\$\{([\s\S]*)\}$/, '$1');

function renderKey(key: string, scope: Scope, where: Where): string {
  return key.includes('${') ? renderString(key, scope, below(where, key)) : key;
}

function renderText(text: string, scope: Scope, where: Where): unknown {
  if (text.length > MAX_TEXT) throw tooLarge(where, 'characters', MAX_TEXT);
  if (!text.includes('${')) return text;
  const parts = piecesOf(text, where);
  const only = soleExpression(parts);
  if (only !== undefined) return evaluate(only, scope, where);
  const rendered = parts.map(part =>
    'text' in part ? part.text : asText(evaluate(part.expression, scope, where)),
  );
  const length = rendered.reduce((sum, part) => sum + part.length, 0);
  if (length > MAX_TEXT) throw tooLarge(where, 'characters', MAX_TEXT);
  return rendered.join('');
}

function soleExpression(parts: readonly Piece[]): string | undefined {
  const [only, ...more] = parts.filter(part => !('text' in part) || part.text.trim() !== '');
  return only && more.length === 0 && 'expression' in only ? only.expression : undefined;
}

function asText(value: unknown): string {
  if (value === OMIT) return '';
  return typeof value === 'string' ? value : canonical(value);
}

function piecesOf(text: string, where: Where): readonly Piece[] {
  const known = pieces.get(text);
  if (known) return known;
  const found = split(text, where);
  const oldest = pieces.keys().next();
  if (pieces.size >= MAX_REMEMBERED && !oldest.done) pieces.delete(oldest.value);
  pieces.set(text, found);
  return found;
}

/** An expression ends at the brace that closes its first one; braces in quotes do not count. */
function split(text: string, where: Where): Piece[] {
  const found: Piece[] = [];
  let at = 0;
  for (let start = text.indexOf('${'); start !== -1; start = text.indexOf('${', at)) {
    const end = closingBrace(text, start + 2, where);
    if (end === undefined) break;
    if (start > at) found.push({ text: text.slice(at, start) });
    found.push({ expression: text.slice(start + 2, end) });
    at = end + 1;
  }
  if (at < text.length) found.push({ text: text.slice(at) });
  return found;
}

function closingBrace(text: string, from: number, where: Where): number | undefined {
  let open = 1;
  let quote = '';
  for (let i = from; i < text.length; i++) {
    const char = text.charAt(i);
    if (quote !== '') {
      if (char === '\\') i++;
      else if (char === quote) quote = '';
    } else if (char === '"' || char === "'") quote = char;
    else if (char === '$' && text[i + 1] === '{')
      throw expressionProblem(
        where,
        text.slice(from, i + 2),
        'an expression inside an expression must be in quotes',
      );
    else if (char === '{') open++;
    else if (char === '}' && --open === 0) return i;
  }
  return undefined;
}
