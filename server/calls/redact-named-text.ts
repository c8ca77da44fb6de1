import { lastSegment, suspicionOf } from '../domain/credential.ts';
import { isCredential, REDACTED } from './credential-value.ts';

/** `{"name":"DB_PASSWORD","value":"x"}`, as it is or escaped once more. */
const jsonPair =
  /(\\*"(?:name|key)\\*"\s{0,4}:\s{0,4}\\*"([^"\\]{1,200})\\*"\s{0,4},\s{0,20}\\*"value\\*"\s{0,4}:\s{0,4})(\\+"[^"\\]*(?:\\+")?|"(?:[^"\\]|\\.)*"?)/g;

/** `- name: DB_PASSWORD` with `value: x` on the next line. */
const yamlPair =
  /((?:name|key):[ \t]{0,8}["']?([\w.-]{1,200})["']?[ \t]*\r?\n[ \t]*value:[ \t]{0,8})(\S[^\r\n]*)/g;

/** `spec.env[DB_PASSWORD].value: "old" → "new"` */
const arrow =
  /(?<![\w.[\]/-])([A-Za-z_][\w.[\]/"'-]{0,300}):[ \t]([^\r\n]{0,500}?)[ \t](→|->|=>)[ \t]([^\r\n]*)/g;

/** A text without values whose name stands somewhere before them, not right in front. */
export function redactNamed(text: string): string {
  let safe = text;
  if (safe.includes('value'))
    safe = safe.replaceAll(jsonPair, withoutValue).replaceAll(yamlPair, withoutValue);
  if (/→|[=-]>/.test(safe)) safe = safe.replaceAll(arrow, withoutSides);
  return safe;
}

function withoutValue(whole: string, before: string, name: string, value: string): string {
  const [, open = '', inner = '', close = ''] = /^(\\*["']?)(.*?)(\\*["']?)$/s.exec(value) ?? [];
  const named = suspicionOf(name) !== 'no' && isCredential(inner, 'credential');
  return named ? `${before}${open}${REDACTED}${close}` : whole;
}

/** A difference stays visible: what is new or gone says so. */
function withoutSides(whole: string, path: string, before: string, sign: string, after: string): string {
  const suspicion = suspicionOf(lastSegment(path));
  if (suspicion === 'no') return whole;
  const side = (value: string) =>
    isCredential(value.replaceAll(/^["']|["']$/g, ''), suspicion) ? REDACTED : value;
  return `${path}: ${side(before)} ${sign} ${side(after)}`;
}
