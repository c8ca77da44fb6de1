import type { Rule } from './finding.ts';
import { admission } from './rules/admission.ts';
import { databases } from './rules/databases.ts';
import { endpoints } from './rules/endpoints.ts';
import { gateways } from './rules/gateways.ts';
import { infrastructure } from './rules/infrastructure.ts';
import { performance } from './rules/performance.ts';
import { policies } from './rules/policies.ts';
import { resolution } from './rules/resolution.ts';
import { scaling } from './rules/scaling.ts';
import { probes } from './rules/probes.ts';
import { quotas } from './rules/quotas.ts';
import { routing } from './rules/routing.ts';
import { runtime } from './rules/runtime.ts';
import { scheduling } from './rules/scheduling.ts';
import { startup } from './rules/startup.ts';
import { volumes } from './rules/volumes.ts';

/** Every rule that judges objects, events, logs and nodes. */
export const rules: readonly Rule[] = [
  admission,
  quotas,
  scheduling,
  volumes,
  startup,
  runtime,
  probes,
  routing,
  databases,
  endpoints,
  gateways,
  policies,
  resolution,
  scaling,
  infrastructure,
  performance,
];
