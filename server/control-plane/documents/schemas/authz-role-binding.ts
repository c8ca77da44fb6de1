import * as z from 'zod';
import { documentOf } from './document-of.ts';
import { Text } from './value.ts';

const Scope = z.strictObject({
  project: z.string().optional(),
  component: z.string().optional(),
  resource: z.string().optional(),
});
const ClusterScope = Scope.extend({ namespace: z.string().optional() });

type Place = keyof z.infer<typeof ClusterScope>;
type Scoped = { scope?: { [P in Place]?: string | undefined } | undefined };

const needs =
  (inner: Place, outer: Place) =>
  ({ scope }: Scoped) =>
    scope?.[inner] === undefined || scope[outer] !== undefined;

const needsRule = (inner: Place, outer: Place) => ({
  error: `a ${inner} in the scope needs its ${outer} too`,
  path: ['scope', outer],
});

const oneLeaf = ({ scope }: Scoped) => scope?.component === undefined || scope.resource === undefined;
const oneLeafRule = { error: 'the scope is a component or a resource, not both', path: ['scope'] };

const mapping = {
  roleRef: z.strictObject({ kind: z.enum(['AuthzRole', 'ClusterAuthzRole']), name: z.string() }),
  conditions: z.array(z.strictObject({ actions: z.array(z.string()).min(1), expression: Text })).optional(),
};

const RoleMapping = z
  .strictObject({ ...mapping, scope: Scope.optional() })
  .refine(needs('component', 'project'), needsRule('component', 'project'))
  .refine(needs('resource', 'project'), needsRule('resource', 'project'))
  .refine(oneLeaf, oneLeafRule);

const ClusterRoleMapping = z
  .strictObject({ ...mapping, scope: ClusterScope.optional() })
  .refine(needs('project', 'namespace'), needsRule('project', 'namespace'))
  .refine(needs('component', 'project'), needsRule('component', 'project'))
  .refine(needs('resource', 'project'), needsRule('resource', 'project'))
  .refine(oneLeaf, oneLeafRule)
  .refine(({ roleRef }) => roleRef.kind === 'ClusterAuthzRole', {
    error: 'a ClusterAuthzRoleBinding takes only ClusterAuthzRole',
    path: ['roleRef', 'kind'],
  });

const AuthzRoleBindingSpec = z.strictObject({
  entitlement: z.strictObject({ claim: z.string(), value: z.string() }),
  roleMappings: z.array(RoleMapping).min(1),
  effect: z.enum(['allow', 'deny']).default('allow'),
});

const ClusterAuthzRoleBindingSpec = AuthzRoleBindingSpec.extend({
  roleMappings: z.array(ClusterRoleMapping).min(1),
});

export const AuthzRoleBinding = documentOf('AuthzRoleBinding', AuthzRoleBindingSpec);
export const ClusterAuthzRoleBinding = documentOf('ClusterAuthzRoleBinding', ClusterAuthzRoleBindingSpec);
