import { Optional } from '@marcbachmann/cel-js';

/** The helpers of `configurations`, `dependencies` and `workload` that take no argument. */
export const HELPERS = [
  'toContainerEnvFrom',
  'toContainerVolumeMounts',
  'toVolumes',
  'toConfigEnvsByContainer',
  'toConfigFileList',
  'toSecretEnvsByContainer',
  'toSecretFileList',
  'toContainerEnvs',
  'toServicePorts',
  'toContainerPorts',
] as const;

type Helper = (typeof HELPERS)[number];

export type Helpers = { readonly [name in Helper]?: () => readonly unknown[] } & {
  readonly toEndpointResources?: (endpoint: string) => readonly unknown[];
};

const helpersOf = new WeakMap<object, Helpers>();

/** A context value that answers CEL's calls `value.helper()`. */
export function withHelpers<T extends object>(value: T, helpers: Helpers): T {
  helpersOf.set(value, helpers);
  return value;
}

/** Answers `receiver.helper()`. Throws when the receiver has no such helper. */
export function callHelper(receiver: object, name: Helper): readonly unknown[] {
  const helper = helpersOf.get(receiver)?.[name];
  if (helper) return helper();
  throw new Error(`${name}() is a helper of configurations, dependencies or workload only`);
}

/** Answers `workload.toEndpointResources(name)`: empty when the endpoint has no schema that can be read. */
export function endpointHelper(receiver: object, endpoint: string): Optional {
  const routes = helpersOf.get(receiver)?.toEndpointResources?.(endpoint) ?? [];
  return routes.length === 0 ? Optional.none() : Optional.of(routes);
}
