import { PlatformError } from '../../errors.ts';
import { KubeObject } from '../../domain/kube-object.ts';

/** Parses what came from outside. Throws `invalid_input` naming the field that has the wrong form. */
export function readObject(value: unknown): KubeObject {
  const { success, data, error } = KubeObject.safeParse(value);
  if (success) return data;
  const [issue] = error.issues;
  const field = issue?.path.join('.') ?? '';
  throw new PlatformError('invalid_input', `${field}: ${issue?.message}`, `Correct ${field}.`);
}
