import { PlatformError } from '../../errors.ts';
import { at } from '../../domain/json.ts';
import type { KubeObject } from '../../domain/kube-object.ts';

const everywhere = ['metadata.name', 'metadata.namespace'];
const selectable: { readonly [kind: string]: readonly string[] } = {
  Pod: ['spec.nodeName', 'spec.restartPolicy', 'spec.serviceAccountName', 'status.phase'],
  Event: [
    ...['kind', 'name', 'namespace', 'uid'].map(field => `involvedObject.${field}`),
    'reason',
    'type',
    'reportingComponent',
  ],
  Namespace: ['status.phase'],
  Secret: ['type'],
};

/** The test a field selector stands for, on objects of that kind. Throws `invalid_input` for a field that cannot be selected by. */
export function parseFieldSelector(text: string, kind: string): (object: KubeObject) => boolean {
  const known = [...everywhere, ...(selectable[kind] ?? [])];
  const tests = text.split(',').map(part => {
    const [, field = '', operator, value = ''] = /^\s*([^=!]+?)\s*(==?|!=)\s*(.*?)\s*$/.exec(part) ?? [];
    if (operator === undefined)
      throw new PlatformError(
        'invalid_input',
        `invalid field selector "${text}": can't understand "${part.trim()}"`,
        'Use field=value or field!=value, joined by commas.',
      );
    if (!known.includes(field))
      throw new PlatformError(
        'invalid_input',
        `field label not supported: "${field}" for kind "${kind}"`,
        `Use ${known.join(', ')}.`,
      );
    const path = field.split('.');
    return (object: KubeObject) => ((at(object, ...path) ?? '') === value) === (operator !== '!=');
  });
  return object => tests.every(test => test(object));
}
