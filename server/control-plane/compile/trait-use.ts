import { isObject } from '../../domain/json.ts';
import { PlatformError } from '../../errors.ts';
import type { Scope } from './cel.ts';
import type { ComponentInput } from './component.ts';
import { readValues } from './parameters.ts';
import { render } from './template.ts';
import type { TraitSpec } from './trait.ts';
import { below, type Where } from './where.ts';

/** A trait at work: its spec, and the variables its templates see. */
type TraitUse = { spec: TraitSpec; scope: Scope; where: Where };

type Values = { readonly [name: string]: unknown };
type Named = { kind: string; name: string; instanceName: string };
type Given = { parameters: Values | undefined; environmentConfigs: Values | undefined };

/**
 * The traits of a component in the order they work in: those of its type, whose values are expressions over
 * the type's variables, then its own. Throws `not_found` for a trait that the release does not carry.
 */
export function traitUses(
  input: ComponentInput,
  shared: Scope,
  typeScope: Scope,
): { uses: TraitUse[]; warnings: string[] } {
  const { componentType, componentProfile } = input.release.spec;
  const perInstance = input.binding.spec.traitEnvironmentConfigs ?? {};
  const where = { of: `${componentType.kind} "${componentType.name}"`, path: 'traits' };
  const embedded = (componentType.spec.traits ?? []).map(trait => {
    const values = (template: Values | undefined, field: string) =>
      valuesOf(template, typeScope, below(below(where, trait.instanceName), field));
    return useOf(input, shared, trait, {
      parameters: values(trait.parameters, 'parameters'),
      environmentConfigs: values(trait.environmentConfigs, 'environmentConfigs'),
    });
  });
  const own = (componentProfile?.traits ?? []).map(trait =>
    useOf(input, shared, trait, {
      parameters: trait.parameters,
      environmentConfigs: perInstance[trait.instanceName],
    }),
  );
  const instances = new Set((componentProfile?.traits ?? []).map(({ instanceName }) => instanceName));
  const strangers = Object.keys(perInstance).filter(name => !instances.has(name));
  return {
    uses: [...embedded, ...own].map(({ use }) => use),
    warnings: [
      ...own.flatMap(({ warnings }) => warnings),
      ...strangers.map(
        name =>
          `traitEnvironmentConfigs: the component has no trait instance "${name}"; its values have no effect; instances: ${[...instances].join(', ') || 'none'}.`,
      ),
    ],
  };
}

function valuesOf(template: Values | undefined, scope: Scope, where: Where): Values {
  const rendered = render(template ?? {}, scope, where);
  return isObject(rendered) ? rendered : {};
}

function useOf(
  input: ComponentInput,
  shared: Scope,
  trait: Named,
  given: Given,
): { use: TraitUse; warnings: string[] } {
  const spec = traitSpec(input, trait);
  const of = `of trait "${trait.instanceName}" (${trait.kind} "${trait.name}")`;
  const parameters = readValues(spec.parameters, given.parameters, `parameters ${of}`);
  const configs = readValues(spec.environmentConfigs, given.environmentConfigs, `environmentConfigs ${of}`);
  const { name, instanceName } = trait;
  return {
    use: {
      spec,
      scope: {
        ...shared,
        parameters: parameters.values,
        environmentConfigs: configs.values,
        trait: { name, instanceName },
      },
      where: { of: `${trait.kind} "${name}" (instance "${instanceName}")`, path: 'spec' },
    },
    warnings: [...parameters.warnings, ...configs.warnings],
  };
}

function traitSpec({ release }: ComponentInput, { kind, name }: Named): TraitSpec {
  const carried = release.spec.traits ?? [];
  const found = carried.find(trait => trait.kind === kind && trait.name === name);
  if (found) return found.spec;
  throw new PlatformError(
    'not_found',
    `Release "${release.metadata.name}" uses ${kind} "${name}" and does not carry it.`,
    `It carries: ${carried.map(trait => `${trait.kind} "${trait.name}"`).join(', ') || 'no traits'}. Make a new release.`,
  );
}
