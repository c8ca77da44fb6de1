import { createHash } from 'node:crypto';
import { canonical } from '../domain/json.ts';

/** The first `length` hexadecimal digits of the SHA-256 of a value's canonical JSON: equal content, equal hash. */
export const contentHash = (value: unknown, length = 10): string =>
  createHash('sha256').update(canonical(value)).digest('hex').slice(0, length);
