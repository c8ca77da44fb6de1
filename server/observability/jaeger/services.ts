import { serviceNamed } from '../../domain/span-naming.ts';
import { PlatformError } from '../../errors.ts';

type Asked = { component: string; namespace: string };

/**
 * The services that may stand for a component, likeliest first: what a configured pattern says, its own name, Istio's
 * `name.namespace`.
 */
export function servicesOf(
  { component, namespace }: Asked,
  pattern: string | undefined,
  known: readonly string[],
): string[] {
  const all = new Set(known);
  const written = pattern === undefined ? [] : [serviceNamed(pattern, component, namespace)];
  return [...new Set([...written, component, `${component}.${namespace}`])].filter(name => all.has(name));
}

const SHOWN = 10;

/** No service stands for a component. */
export function unknownService(
  { component }: Asked,
  services: readonly string[],
  server: string,
): PlatformError {
  const some = services.toSorted().slice(0, SHOWN).join(', ');
  const more = services.length > SHOWN ? `, … ${services.length - SHOWN} more` : '';
  return new PlatformError(
    'not_found',
    `The traces backend ${server} has no service that stands for "${component}".`,
    services.length === 0
      ? 'It has no traces at all: see whether components send theirs to it.'
      : `It has ${some}${more}. Where services have other names than components, set traces.service (--traces-service).`,
  );
}
