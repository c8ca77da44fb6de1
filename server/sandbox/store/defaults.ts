import { isObject } from '../../domain/json.ts';
import { KubeObject } from '../../domain/kube-object.ts';
import { compact } from './compact.ts';
import { type Make, type Rules, bodies, specs } from './default-values.ts';
import type { Kind } from './kinds.ts';

type Rule = { steps: readonly string[]; make: Make };

/** Sets a missing member, making nothing that holds it; the same value comes back where nothing was missing. */
function fill(value: unknown, [step = '', ...rest]: readonly string[], make: Make): unknown {
  if (step === '[]' && Array.isArray(value)) {
    const filled = value.map(item => fill(item, rest, make));
    return filled.every((item, i) => item === value[i]) ? value : filled;
  }
  if (!isObject(value)) return value;
  const old = value[step];
  const filled = rest.length > 0 ? fill(old, rest, make) : (old ?? make(value));
  return filled === old ? value : { ...value, [step]: filled };
}

const rulesOf = (table: { readonly [kind: string]: Rules }): Map<string, Rule[]> =>
  new Map(
    Object.entries(table).map(([kind, rules]) => [
      kind,
      Object.entries(rules).map(([path, value]) => ({
        steps: path.replaceAll('[]', '.[]').split('.'),
        make: typeof value === 'function' ? value : () => value,
      })),
    ]),
  );
const specRules = rulesOf(specs);
const bodyRules = rulesOf(bodies);

const filled = (value: unknown, rules: readonly Rule[] = []): unknown =>
  rules.reduce((value, { steps, make }) => fill(value, steps, make), value);

/**
 * Gives an object the form the API server keeps it in: without empty lists and maps (custom resources keep
 * theirs), with the members it fills in. One template makes one spec for all its pods.
 */
export function createDefaults(): (object: KubeObject, kind: Kind) => KubeObject {
  const known = new Map([...specRules.keys()].map(kind => [kind, new WeakMap<object, unknown>()]));

  function specOf(spec: unknown, { kind, isCustom }: Kind): unknown {
    if (!isObject(spec)) return spec;
    const specs = known.get(kind);
    const done = specs?.get(spec) ?? filled(isCustom ? spec : compact(spec, kind), specRules.get(kind));
    specs?.set(spec, done);
    if (isObject(done)) specs?.set(done, done);
    return done;
  }

  return function withDefaults(object, kind) {
    const { spec, status: _status, ...rest } = object;
    const slim = kind.isCustom ? { ...rest, metadata: compact(rest.metadata, '') } : compact(rest, kind.kind);
    const body = filled(slim, bodyRules.get(kind.kind));
    const whole = body === rest ? rest : KubeObject.parse(body);
    return spec === undefined ? whole : { ...whole, spec: specOf(spec, kind) };
  };
}
