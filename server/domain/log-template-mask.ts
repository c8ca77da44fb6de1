import { hashAt, hashesOf, isDigit, isHex, isUpper, LETTER, typeOf } from './log-template-chars.ts';

/** What a word of a line is. Those after WORD and before ANY vary from line to line and are told by their name. */
export const WORD = 0;
export const NUM = 1;
export const IP = 2;
export const UUID = 3;
export const TIME = 4;
const DUR = 5;
const HEX = 6;
export const PATH = 7;
export const URL = 8;
export const EMAIL = 9;
export const ID = 10;
export const ANY = 11;
/** A word with digits in it that is none of these. */
export const CODE = 12;

const names = ['*', 'num', 'ip', 'uuid', 'time', 'dur', 'hex', 'path', 'url', 'email', 'id', '*'];

/** What stands in a template for a word of a kind: `<num>`. */
export const placeholder = (kind: number): string => `<${names[kind] ?? '*'}>`;

const [DASH, DOT, SLASH, COLON] = [45, 46, 47, 58];
const months = hashesOf('Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec');

export const isMonth = (codes: Uint8Array, at: number): boolean => months.has(hashAt(codes, at, at + 3));

/** How many digits stand there. */
function digitsAt(codes: Uint8Array, at: number, to: number): number {
  let i = at;
  while (i < to && isDigit(codes[i] ?? 0)) i++;
  return i - at;
}

/** `2026-11-29…`, `2026/11/29…`, `29/Nov/2026…`, `09:05:01.123`. */
function isTime(codes: Uint8Array, from: number, to: number): boolean {
  const first = digitsAt(codes, from, to);
  const mark = codes[from + first] ?? 0;
  if (first === 4 && (mark === DASH || mark === SLASH)) {
    const second = digitsAt(codes, from + 5, to);
    return second === 2 && codes[from + 7] === mark && digitsAt(codes, from + 8, to) === 2;
  }
  if (first === 8) return to - from >= 14 && codes[from + 8] === 84;
  if (first === 0 || first > 2) return false;
  if (mark === COLON) return digitsAt(codes, from + first + 1, to) === 2;
  return (mark === DASH || mark === SLASH) && isMonth(codes, from + first + 1);
}

/** Four groups of at most three digits, then perhaps a port or a prefix's length. */
function isAddress(codes: Uint8Array, from: number, to: number): boolean {
  let at = from;
  for (let group = 0; group < 4; group++) {
    const digits = digitsAt(codes, at, to);
    if (digits === 0 || digits > 3) return false;
    at += digits;
    const mark = at < to ? (codes[at] ?? 0) : 0;
    if (group < 3 && mark !== DOT) return false;
    if (group === 3) return mark === 0 || mark === COLON || mark === SLASH;
    at++;
  }
  return false;
}

function isUuid(codes: Uint8Array, from: number): boolean {
  for (let i = 0; i < 36; i++) {
    const code = codes[from + i] ?? 0;
    const wantsDash = i === 8 || i === 13 || i === 18 || i === 23;
    if (wantsDash ? code !== DASH : !isHex(code)) return false;
  }
  return true;
}

const durations = hashesOf('ns us µs μs ms s m h d sec secs min mins');
const sizes = hashesOf('k K M G T B b x kB KB MB GB TB Ki Mi Gi Ti KiB MiB GiB TiB');

/** `12ms`, `1m30.5s`, `128Mi`: numbers with units. WORD for all else. */
function measure(codes: Uint8Array, from: number, to: number): number {
  let at = from;
  let kind = WORD;
  while (at < to) {
    const start = at;
    while (at < to && (isDigit(codes[at] ?? 0) || codes[at] === DOT)) at++;
    const unitAt = at;
    while (at < to && typeOf(codes[at] ?? 0) === LETTER) at++;
    if (unitAt === start || at === unitAt || at - unitAt > 4) return WORD;
    const unit = hashAt(codes, unitAt, at);
    if (durations.has(unit)) kind = DUR;
    else if (kind === WORD && at === to && sizes.has(unit)) kind = NUM;
    else return WORD;
  }
  return kind;
}

/** From here on letters and digits in turn are taken for an identifier. */
const ID_LENGTH = 8;

/** Whether a part between marks looks drawn by lot: `66VCHSJNUP`, `79b49f5555`. */
function isRandom(codes: Uint8Array, from: number, to: number): boolean {
  if (to - from < ID_LENGTH) return false;
  let digits = 0;
  let turns = 0;
  let uppers = 0;
  let hexes = 0;
  let wasDigit = isDigit(codes[from] ?? 0);
  for (let i = from; i < to; i++) {
    const code = codes[i] ?? 0;
    const is = isDigit(code);
    if (is) digits++;
    if (is !== wasDigit) turns++;
    if (isUpper(code)) uppers++;
    if (isHex(code)) hexes++;
    wasDigit = is;
  }
  if (digits === 0 || digits === to - from) return false;
  return turns > 2 || uppers + digits === to - from || hexes === to - from;
}

function hasRandomPart(codes: Uint8Array, from: number, to: number): boolean {
  let start = from;
  for (let i = from; i <= to; i++) {
    const code = i < to ? (codes[i] ?? 0) : DASH;
    if (code !== DASH && code !== DOT && code !== SLASH && code !== COLON && code !== 95) continue;
    if (isRandom(codes, start, i)) return true;
    start = i + 1;
  }
  return false;
}

function isAllHex(codes: Uint8Array, from: number, to: number): boolean {
  for (let i = from; i < to; i++) if (!isHex(codes[i] ?? 0)) return false;
  return true;
}

function isIpV6(codes: Uint8Array, from: number, to: number): boolean {
  let colons = 0;
  for (let i = from; i < to; i++) {
    const code = codes[i] ?? 0;
    if (code === COLON) colons++;
    else if (!isHex(code) && code !== DOT) return false;
  }
  return colons > 1;
}

/** Shorter ones may be words or codes, and in capitals longer ones too: `E11000`. */
const HEX_LENGTH = 6;

function isHexName(codes: Uint8Array, from: number, to: number): boolean {
  if (to - from < HEX_LENGTH) return false;
  const isLong = to - from >= ID_LENGTH;
  for (let i = from; i < to; i++) {
    const code = codes[i] ?? 0;
    if (!isHex(code) || (isUpper(code) && !isLong)) return false;
  }
  return true;
}

/** What a word with digits is. `letters` and `marks` are how many it has of them. */
export function kindOf(codes: Uint8Array, from: number, to: number, letters: number, marks: number): number {
  const first = codes[from] ?? 0;
  const length = to - from;
  if (letters === 0 && marks === 0) return NUM;
  if (length === 36 && isUuid(codes, from)) return UUID;
  if (isDigit(first)) {
    if (isTime(codes, from, to)) return TIME;
    if (marks > 2 && isAddress(codes, from, to)) return IP;
    if (letters === 0) return NUM;
    const measured = measure(codes, from, to);
    if (measured !== WORD) return measured;
    if (first === 48 && codes[from + 1] === 120 && isAllHex(codes, from + 2, to)) return HEX;
  }
  if (marks > 1 && isIpV6(codes, from, to)) return IP;
  if (marks === 0 && isHexName(codes, from, to)) return HEX;
  return length >= ID_LENGTH && hasRandomPart(codes, from, to) ? ID : CODE;
}
