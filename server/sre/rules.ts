import type { Rule } from './finding.ts';
import { admission } from './rules/admission.ts';
import { infrastructure } from './rules/infrastructure.ts';
import { performance } from './rules/performance.ts';
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
  infrastructure,
  performance,
];
