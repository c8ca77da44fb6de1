import { hashesOf, SEED, step } from './log-template-chars.ts';

/** A part of a line, from one place to before another. */
export type Part = { from: number; to: number };

/** Where a structured line says what happened. Its envelope, time and names of machines, is left out. */
export type Fields = {
  message?: Part;
  level?: Part;
  error?: Part;
  status?: Part;
};

const names: { readonly [role in keyof Fields]-?: string } = {
  message: 'msg message Message MESSAGE log event text short_message _msg @m @mt RenderedMessage',
  level: 'level severity lvl levelname log.level loglevel LogLevel Level @l severity_text s sev',
  error:
    'error err exception Exception @x error.message exc_info errorMessage exception.message thrown cause stack_trace errmsg',
  status:
    'status status_code statusCode http.status_code http.resp.status response_code code StatusCode http_status grpc.code',
};

const roles: ReadonlyMap<number, keyof Fields> = new Map(
  (['message', 'level', 'error', 'status'] as const).flatMap(role =>
    [...hashesOf(names[role])].map(hash => [hash, role] as const),
  ),
);

/** Objects that are looked into: their fields count as the line's. */
const holders = hashesOf('attr res response resp http error err exception thrown');

const [QUOTE, COMMA, COLON, EQUALS, LIST, BACKSLASH, LIST_END, OPEN, CLOSE] = [
  34, 44, 58, 61, 91, 92, 93, 123, 125,
];

function hashOfPart(text: string, from: number, to: number): number {
  let hash = SEED;
  for (let i = from; i < to; i++) hash = step(hash, text.charCodeAt(i));
  return hash;
}

/** The quote that ends a string which begins at `from`, or -1. */
function stringEnd(text: string, from: number): number {
  for (let at = text.indexOf('"', from); at >= 0; at = text.indexOf('"', at + 1)) {
    let slashes = 0;
    while (text.charCodeAt(at - 1 - slashes) === BACKSLASH) slashes++;
    if (slashes % 2 === 0) return at;
  }
  return -1;
}

const isBlank = (code: number): boolean => code === 32 || (code >= 9 && code <= 13);

function skipBlanks(text: string, from: number): number {
  let i = from;
  while (isBlank(text.charCodeAt(i))) i++;
  return i;
}

/** After an object or a list that begins at `from`, or -1 where it does not end. */
function nestedEnd(text: string, from: number): number {
  let depth = 0;
  for (let i = from; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === QUOTE) {
      i = stringEnd(text, i + 1);
      if (i < 0) return -1;
    } else if (code === OPEN || code === LIST) depth++;
    else if ((code === CLOSE || code === LIST_END) && --depth === 0) return i + 1;
  }
  return -1;
}

function scalarEnd(text: string, from: number): number {
  for (let i = from; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === COMMA || code === CLOSE || code === LIST_END || isBlank(code)) return i;
  }
  return text.length;
}

/** Where a value that begins at `from` ends; -1 for one that does not. */
function valueEnd(text: string, from: number): number {
  const code = text.charCodeAt(from);
  if (code === QUOTE) return stringEnd(text, from + 1) + 1 || -1;
  return code === OPEN || code === LIST ? nestedEnd(text, from) : scalarEnd(text, from);
}

const isNumber = (code: number): boolean => code === 45 || (code >= 48 && code <= 57);

/** Within an error that is an object, these tell it. */
const errorTexts = hashesOf('message msg errmsg error Message');

/** Reads the fields of an object that begins at `at`, as far as it is JSON. */
function readObject(text: string, at: number, fields: Fields, depth: number, holder?: keyof Fields): void {
  let i = skipBlanks(text, at + 1);
  while (text.charCodeAt(i) === QUOTE) {
    const keyEnd = stringEnd(text, i + 1);
    const colon = keyEnd < 0 ? -1 : skipBlanks(text, keyEnd + 1);
    if (colon < 0 || text.charCodeAt(colon) !== COLON) return;
    const from = skipBlanks(text, colon + 1);
    const to = valueEnd(text, from);
    if (to < 0 || from >= text.length) return;
    const hash = hashOfPart(text, i + 1, keyEnd);
    const first = text.charCodeAt(from);
    const role = holder === 'error' && errorTexts.has(hash) ? 'error' : roles.get(hash);
    if (first === OPEN) {
      if (depth < 3 && holders.has(hash)) readObject(text, from, fields, depth + 1, role ?? holder);
    } else if (role !== undefined && first !== LIST && (role !== 'message' || depth === 1)) {
      const isString = first === QUOTE;
      const part = isString ? { from: from + 1, to: to - 1 } : { from, to };
      // Of what has no quotes only a number tells something: `"error":false` is none.
      if (part.to > part.from && (isString || isNumber(first))) fields[role] ??= part;
    }
    i = skipBlanks(text, to);
    if (text.charCodeAt(i) !== COMMA) return;
    i = skipBlanks(text, i + 1);
  }
}

/** The fields of a line that is a JSON object; undefined for any other, and for one that says nothing. */
export function jsonFields(text: string): Fields | undefined {
  const start = skipBlanks(text, 0);
  if (text.charCodeAt(start) !== OPEN) return undefined;
  const fields: Fields = {};
  readObject(text, start, fields, 1);
  return fields.message || fields.error ? fields : undefined;
}

const isKey = (code: number): boolean =>
  (code >= 97 && code <= 122) ||
  (code >= 65 && code <= 90) ||
  code === 95 ||
  code === 46 ||
  code === 45 ||
  code === 64 ||
  (code >= 48 && code <= 57);

/** The fields of a logfmt line, `level=info msg="…"`: it begins with a pair and has a message. Undefined for any other. */
export function logfmtFields(text: string): Fields | undefined {
  const fields: Fields = {};
  let i = 0;
  for (let pairs = 0; i < text.length; pairs++) {
    i = skipBlanks(text, i);
    const start = i;
    while (isKey(text.charCodeAt(i))) i++;
    if (i === start || text.charCodeAt(i) !== EQUALS) {
      if (pairs === 0) return undefined;
      while (i < text.length && !isBlank(text.charCodeAt(i))) i++;
      continue;
    }
    const role = roles.get(hashOfPart(text, start, i));
    const isQuoted = text.charCodeAt(i + 1) === QUOTE;
    const from = isQuoted ? i + 2 : i + 1;
    let to = isQuoted ? stringEnd(text, from) : from;
    if (to < 0) return undefined;
    if (!isQuoted) while (to < text.length && !isBlank(text.charCodeAt(to))) to++;
    if (role !== undefined && to > from) fields[role] ??= { from, to };
    i = isQuoted ? to + 1 : to;
  }
  return fields.message ? fields : undefined;
}
