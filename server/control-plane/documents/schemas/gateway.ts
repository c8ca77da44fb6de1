import * as z from 'zod';
import { Port } from './value.ts';

const Listener = z.strictObject({ host: z.string(), port: Port, listenerName: z.string().optional() });

/** A Gateway in the data plane and the host under which each protocol is reached. */
const GatewayTarget = z.strictObject({
  name: z.string(),
  namespace: z.string(),
  http: Listener.optional(),
  https: Listener.optional(),
  tls: Listener.optional(),
});

const Direction = z.strictObject({
  external: GatewayTarget.optional(),
  internal: GatewayTarget.optional(),
});

export const Gateway = z.strictObject({ ingress: Direction.optional(), egress: Direction.optional() });
