import { suspicionOf } from '../domain/credential.ts';
import { redactNamed } from './redact-named-text.ts';
import { redactSecretText } from './redact-secret-text.ts';
import { isCredential, isEncoded, isRandom, REDACTED } from './credential-value.ts';

/** Credentials that are recognised by their own form, wherever they stand. */
const tokens = new RegExp(
  [
    /eyJ[\w-]{8,2000}\.[\w-]{4,}(?:\.[\w-]*){0,3}/,
    /(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}(?![A-Za-z0-9])/,
    /AIza[\w-]{35}|ya29\.[\w-]{10,}|GOCSPX-[\w-]{10,}/,
    /gh[pousr]_[A-Za-z0-9]{16,}|github_pat_\w{20,}|gl(?:pat|dt|rt|ft|cbt|oas)-[\w-]{16,}/,
    /xox[a-z]-[\w-]{8,}|xapp-[\w-]{8,}/,
    /[sr]k_(?:live|test)_\w{8,}|whsec_[\w+/=]{10,}/,
    /sk-(?=[\w-]{0,200}[0-9])(?=[\w-]{0,200}[A-Z])[\w-]{20,}/,
    /npm_[A-Za-z0-9]{30,}|pypi-[\w-]{30,}|dckr_pat_[\w-]{16,}|hf_[A-Za-z0-9]{30,}|dop_v1_[a-f0-9]{32,}/,
    /SG\.[\w-]{16,200}\.[\w-]{16,}|hv[sbr]\.[\w-]{20,}|AGE-SECRET-KEY-1[A-Z0-9]{20,}/,
  ]
    .map(({ source }) => `(?<![A-Za-z0-9])(?:${source})`)
    .join('|'),
  'g',
);

const pem = /-----BEGIN [A-Z0-9 ]{1,60}-----[\s\S]*?(?:-----END [A-Z0-9 ]{1,60}-----|$)/g;
const slackHook = /(hooks\.slack\.com\/(?:services|workflows|triggers)\/)[\w/-]+/g;
const header =
  /\b((?:proxy-)?authorization\\*["']?\s{0,4}[:=]\s{0,4}\\*["']?)(?:basic|bearer|digest|negotiate|token|apikey|aws4-hmac-sha256)\s+[^\r\n"'\\]+/gi;
const cookie = /\b((?:set-)?cookie\\*["']?\s{0,4}[:=]\s{0,4}\\*["']?)(?=[^\s=;"']+=)[^\r\n"'\\]+/gi;
const scheme = /\b(bearer|basic)(\s+)([\w.~+/=-]{8,})/gi;

/** `scheme://user:password@host`; a port, an image tag with its digest and a bare user name are no password. */
const userInfo =
  /([a-z][a-z0-9+.-]{0,30}:\/\/[^\s:@/"']{0,200}):(?!\d{1,5}(?:[/?#\s]|$))[^\s"'`<>]{1,2000}@(?!sha\d+:)/gi;
const bareToken = /([a-z][a-z0-9+.-]{0,30}:\/\/)[\w-]{20,200}@/gi;

/** A name and its separator; what follows is looked at only when the name asks for it. */
const pair = /(?<![\w.-])(-{0,2}[A-Za-z_][\w.-]{1,80})\\*["']?\s{0,4}(?:=>|:=|[:=])\s{0,8}/g;
const quoted = /"(?:[^"\\\r\n]|\\.)*"?|\\+"[^"\\\r\n]*(?:\\+")?|'[^'\r\n]*'?|[^\s&;"'\\<>]+/y;
const flag = /(?<![\w.-])(--[a-z][\w-]{1,60})(\s+)(?!-)(\S+)/gi;

const separated = /[:=]/;
const longRun = /[\w-]{16}/;
const announced = /\b(?:bearer|basic)\s/i;

/** The text without credentials: by their form, and by the name in front of them. */
export function redactText(text: string): string {
  const pairs = separated.test(text);
  const runs = longRun.test(text);
  if (!pairs && !runs && !text.includes('--') && !announced.test(text)) return text;
  let safe = text;
  if (pairs && safe.includes('kind')) safe = redactSecretText(safe);
  if (safe.includes('-----BEGIN ')) safe = safe.replaceAll(pem, REDACTED);
  if (runs) safe = safe.replaceAll(tokens, REDACTED);
  if (/auth|bearer|basic|cookie/i.test(safe)) safe = redactHeaders(safe);
  if (safe.includes('://')) safe = redactUrls(safe);
  if (pairs) safe = redactPairs(redactNamed(safe));
  if (safe.includes('--')) safe = safe.replaceAll(flag, flagWithout);
  return safe;
}

const redactHeaders = (text: string) =>
  text
    .replaceAll(header, `$1${REDACTED}`)
    .replaceAll(cookie, `$1${REDACTED}`)
    .replaceAll(scheme, (whole: string, name: string, gap: string, value: string) =>
      isRandom(value) || isEncoded(value) || /[0-9=]|[a-z][A-Z]/.test(value) || value.length >= 24
        ? `${name}${gap}${REDACTED}`
        : whole,
    );

const redactUrls = (text: string) =>
  text
    .replaceAll(userInfo, `$1:${REDACTED}@`)
    .replaceAll(bareToken, `$1${REDACTED}@`)
    .replaceAll(slackHook, `$1${REDACTED}`);

function redactPairs(text: string): string {
  let safe = '';
  let done = 0;
  for (const { 0: announced, 1: name = '', index } of text.matchAll(pair)) {
    const start = index + announced.length;
    const hidden = index < done ? undefined : credentialAt(text, start, name);
    if (!hidden) continue;
    safe += text.slice(done, start) + hidden.left;
    done = start + hidden.length;
  }
  return safe + text.slice(done);
}

/** The credential that starts here, if that name has one: how long it is and what is left of it. */
function credentialAt(text: string, start: number, name: string) {
  const suspicion = /^-*secret$/i.test(name) ? 'maybe' : suspicionOf(name);
  const isKey = /key$/i.test(name);
  if (suspicion === 'no' && !isKey) return undefined;
  quoted.lastIndex = start;
  const [value = ''] = quoted.exec(text) ?? [];
  const [, open = '', inner = '', close = ''] = /^(\\*["']?)(.*?)(\\*["']?)$/s.exec(value) ?? [];
  const bare = inner.replace(/[,.)\]}]+$/, '');
  const named = isCredential(inner, suspicion) && isCredential(bare, suspicion);
  if (!named && !(isKey && isEncoded(inner))) return undefined;
  return { left: `${open}${REDACTED}${close}`, length: value.length };
}

const flagWithout = (whole: string, name: string, gap: string, value: string) =>
  isCredential(value, suspicionOf(name)) ? `${name}${gap}${REDACTED}` : whole;
