import type { Suspicion } from '../domain/credential.ts';

export const REDACTED = '[redacted]';

const harmless = new Set(
  'true false null nil none unset undefined required optional missing invalid expired empty redacted hidden masked'
    .split(' ')
    .concat(
      'string integer number boolean object array text must should is was not expected cannot may has write use'.split(
        ' ',
      ),
    ),
);

/** Whether a value under a name of that suspicion has to go. References, templates and type words stay. */
export function isCredential(value: string, suspicion: Suspicion): boolean {
  if (suspicion === 'no' || value === '' || isPlaceholder(value)) return false;
  return suspicion === 'credential' || !isName(value) || isRandom(value);
}

function isPlaceholder(value: string): boolean {
  return (
    harmless.has(value.toLowerCase()) ||
    value.includes('${') ||
    /^(?:\$\([^)]*\)|\{\{.*\}\}|<[^>]*>|\[[^\]]*\]|\*+|[|>][-+]?)$/.test(value) ||
    isVariable(value) ||
    isPath(value)
  );
}

/** `DB_PASSWORD`: the variable that gets it, not the thing. */
const isVariable = (value: string) => /^\$?[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$/.test(value);

/** `/var/run/secrets/token`: where it is, not what it is. */
const isPath = (value: string) => /^(?:\/[a-z0-9._-]+){2,}\/?$/.test(value) && !isRandom(value);

/** What a Kubernetes object or a key in one may be called. */
const isName = (value: string) =>
  value.length <= 253 && /^[A-Za-z0-9](?:[-A-Za-z0-9._/]*[A-Za-z0-9])?$/.test(value);

/** A run of letters and digits that no person would have chosen as a name. */
export function isRandom(value: string): boolean {
  if (/[+=]/.test(value) && value.length >= 16) return true;
  return value.split(/[^A-Za-z0-9]+/).some(run => {
    if (run.length < 16) return false;
    const mixed = /[a-z]/.test(run) && /[A-Z]/.test(run) && /[0-9]/.test(run);
    return mixed || (run.length >= 20 && /[0-9].*[0-9].*[0-9]/.test(run));
  });
}

/** Base64 of some length that is no digest, commit or UUID. */
export const isEncoded = (value: string): boolean =>
  /^[A-Za-z0-9+/_-]{20,}={0,2}$/.test(value) &&
  !/^[0-9a-f-]+$/i.test(value) &&
  (value.endsWith('=') || (/[a-z]/.test(value) && /[A-Z]/.test(value) && /[0-9]/.test(value)));
