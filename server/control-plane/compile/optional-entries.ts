/**
 * Rewrites CEL's optional entries, which the CEL library cannot read: `{?"key": value}` becomes
 * `{"key": oc_entry(value)}` and `[?value]` becomes `[oc_entry(value)]`, where `oc_entry` turns an empty
 * optional into an omitted entry.
 */
export function withoutOptionalEntries(expression: string): string {
  if (!/[{[,]\s*\?/.test(expression)) return expression;
  let out = '';
  const open: Bracket[] = [];
  let last = '';
  for (let i = 0; i < expression.length; i++) {
    const quoted = quotedAt(expression, i);
    const char = quoted ?? expression.charAt(i);
    i += char.length - 1;
    const top = open.at(-1);
    if (quoted === undefined && char === '?' && top && startsEntry(top, last)) {
      top.optional = true;
      if (top.kind === 'list') out += 'oc_entry(';
      continue;
    }
    if (top?.optional && (char === ',' || char === CLOSING[top.kind])) {
      out += ')';
      top.optional = false;
    }
    if (quoted === undefined) track(open, char, last);
    out += char;
    if (top?.kind === 'map' && top.optional && char === ':' && top.questions-- === 0) {
      out += ' oc_entry(';
      top.questions = Number.POSITIVE_INFINITY;
    }
    if (char.trim() !== '') last = char;
  }
  return out;
}

/** `questions` counts the `?:` still open, so that the colon of a map entry is told from that of a ternary. */
type Bracket = { kind: 'map' | 'list' | 'other'; optional: boolean; questions: number };

const CLOSING = { map: '}', list: ']', other: ')' };

const startsEntry = (top: Bracket, last: string): boolean =>
  top.kind !== 'other' && (last === ',' || last === (top.kind === 'map' ? '{' : '['));

function track(open: Bracket[], char: string, last: string): void {
  const top = open.at(-1);
  if (char === '{') open.push({ kind: 'map', optional: false, questions: 0 });
  else if (char === '(') open.push({ kind: 'other', optional: false, questions: 0 });
  else if (char === '[')
    open.push({ kind: /[\w)\]}"']$/.test(last) ? 'other' : 'list', optional: false, questions: 0 });
  else if (char === '}' || char === ')' || char === ']') open.pop();
  else if (char === '?' && top && last !== '.') top.questions++;
  else if (char === ',' && top) top.questions = 0;
}

/** The string literal that starts at an index, with its quotes. */
function quotedAt(expression: string, index: number): string | undefined {
  const quote = expression.charAt(index);
  if (quote !== '"' && quote !== "'") return undefined;
  for (let i = index + 1; i < expression.length; i++) {
    if (expression[i] === '\\') i++;
    else if (expression[i] === quote) return expression.slice(index, i + 1);
  }
  return expression.slice(index);
}
