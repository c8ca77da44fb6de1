import { PlatformError } from '../errors.ts';

const denial =
  /User "([^"]*)" cannot (\S+) (?:resource "([^"]*)" in API group "([^"]*)"|path "([^"]*)")(?: in the namespace "([^"]*)"| at the cluster scope)?/;

/** RBAC's denial, with the rule that would grant what was denied. Undefined for what somebody else forbids. */
export function forbidden(said: string): PlatformError | undefined {
  const [, user = '', verb = '', resource, group = '', path, namespace] = denial.exec(said) ?? [];
  if (verb === '') return undefined;
  const rule =
    path === undefined
      ? `apiGroups: ["${group}"], resources: ["${resource}"], verbs: ["${verb}"]`
      : `nonResourceURLs: ["${path}"], verbs: ["${verb}"]`;
  const role = namespace === undefined ? 'A ClusterRole' : `A Role in namespace "${namespace}"`;
  return new PlatformError(
    'forbidden',
    said,
    `${role} with this rule, bound to "${user}", would allow it: ${rule}.`,
  );
}
