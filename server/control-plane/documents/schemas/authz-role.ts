import * as z from 'zod';
import { documentOf } from './document-of.ts';

const AuthzRoleSpec = z.strictObject({
  actions: z.array(z.string()).min(1),
  description: z.string().optional(),
});

export const AuthzRole = documentOf('AuthzRole', AuthzRoleSpec);
export const ClusterAuthzRole = documentOf('ClusterAuthzRole', AuthzRoleSpec);
