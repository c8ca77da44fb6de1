/** The names that a placeholder stands for: one, or several where a regular expression matches them. */
type Wanted = readonly string[] | 'any';
export type Place = { namespace: Wanted; component: Wanted };

type Hole = { name: keyof Place; operator: string; quote: string };
type Part = string | Hole;

const TOKEN =
  /#[^\n]*|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`|\$(?:namespace|component)(?!\w)|[{}]|["'`]/g;
const HOLE = /\$(namespace|component)(?!\w)/g;
const OPERATOR = /(?<![=<>!])(=~|!~|!=|=)\s*$/;

const nameOf = (text: string | undefined): keyof Place => (text === 'namespace' ? 'namespace' : 'component');

/** A string in its quotes: what stands in it between the placeholders, and these. */
function partsOf(string: string, operator: string): Part[] {
  const quote = string.slice(0, 1);
  // Splitting by a group leaves the names at the odd places.
  const pieces = string.split(HOLE);
  return pieces.map((piece, i) => (i % 2 === 0 ? piece : { name: nameOf(piece), operator, quote }));
}

/** What a token is made of, or what is wrong with it. `operator`: what compares a label with it. */
function tokenParts(token: string, operator: string | undefined): Part[] | string {
  if (['"', "'", '`'].includes(token)) return `a text that begins with ${token} does not end`;
  const [hole] = token.startsWith('#') ? [] : (token.match(HOLE) ?? []);
  if (hole === undefined) return [token];
  if (operator === undefined) return `${hole} has to be the value of a label matcher, as in {app=${hole}}`;
  if (token.startsWith('`')) return `${hole} cannot stand between backticks: use "…"`;
  return token.startsWith('$')
    ? [{ name: nameOf(token.slice(1)), operator, quote: '' }]
    : partsOf(token, operator);
}

function partsIn(query: string): Part[] | string {
  const parts: Part[] = [];
  let depth = 0;
  let end = 0;
  for (const { 0: token, index } of query.matchAll(TOKEN)) {
    if (token === '{') depth += 1;
    if (token === '}') depth -= 1;
    const operator = depth > 0 ? OPERATOR.exec(query.slice(end, index))?.[1] : undefined;
    const found = tokenParts(token, operator);
    if (typeof found === 'string') return found;
    parts.push(query.slice(end, index), ...found);
    end = index + token.length;
  }
  return [...parts, query.slice(end)];
}

/**
 * What is wrong with a PromQL query in which `$namespace` and `$component` stand for the place that is asked about:
 * each as the value of a label matcher, bare (`app=$component`) or in a text (`pod=~"$component-.+"`). Both have to
 * be there, or it would answer for all. The rest is PromQL's own.
 */
export function problemOfMetricsQuery(query: string): string | undefined {
  const parts = partsIn(query);
  if (typeof parts === 'string') return parts;
  const missing = (['namespace', 'component'] as const).find(name =>
    parts.every(part => typeof part === 'string' || part.name !== name),
  );
  return missing && `$${missing} is missing: it would answer for every ${missing}`;
}

const literal = (text: string): string => text.replaceAll(/[\\.+*?()|[\]{}^$]/g, String.raw`\$&`);

function patternOf(wanted: Wanted, isWhole: boolean): string {
  if (wanted === 'any') return '.+';
  const pattern = wanted.map(literal).join('|');
  return isWhole || wanted.length === 1 ? pattern : `(?:${pattern})`;
}

function only(wanted: Wanted): string {
  const [name, ...others] = wanted;
  if (wanted === 'any' || name === undefined || others.length > 0)
    throw new TypeError('"=" compares with one name');
  return name;
}

/** The inside of a PromQL string. JSON's escapes are a part of Go's, but a quote of the other kind has none there. */
function escaped(text: string, quote: string): string {
  const inside = JSON.stringify(text).slice(1, -1);
  if (quote !== "'") return inside;
  const single: { readonly [found: string]: string } = { [String.raw`\"`]: '"', "'": String.raw`\'` };
  return inside.replaceAll(/\\.|'/g, found => single[found] ?? found);
}

function filled({ name, operator, quote }: Hole, place: Place): string {
  const wanted = place[name];
  const value = operator.endsWith('~') ? patternOf(wanted, quote === '') : only(wanted);
  return quote === '' ? `"${escaped(value, '"')}"` : escaped(value, quote);
}

/** The query for a place. A name is always a value in it, whatever it contains. */
export function fillMetricsQuery(query: string, place: Place): string {
  const parts = partsIn(query);
  if (typeof parts === 'string') throw new TypeError(parts);
  return parts.map(part => (typeof part === 'string' ? part : filled(part, place))).join('');
}
