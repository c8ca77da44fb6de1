import type { Rule } from './finding.ts';
import { admission } from './rules/admission.ts';
import { askedPorts } from './rules/asked-ports.ts';
import { changes } from './rules/changes.ts';
import { complaints } from './rules/complaints.ts';
import { databases } from './rules/databases.ts';
import { endings } from './rules/endings.ts';
import { endpoints } from './rules/endpoints.ts';
import { gatewayConfig } from './rules/gateway-config.ts';
import { gateways } from './rules/gateways.ts';
import { infrastructure } from './rules/infrastructure.ts';
import { unexplainedErrors } from './rules/new-errors.ts';
import { istioRoutes } from './rules/istio-routes.ts';
import { literalAddresses } from './rules/literal-addresses.ts';
import { lostRoutes } from './rules/lost-routes.ts';
import { nodeRefusals } from './rules/node-refusals.ts';
import { oddPorts } from './rules/odd-ports.ts';
import { outside } from './rules/outside.ts';
import { performance } from './rules/performance.ts';
import { policies } from './rules/policies.ts';
import { resolution } from './rules/resolution.ts';
import { scaling } from './rules/scaling.ts';
import { portConflicts } from './rules/port-conflicts.ts';
import { probes } from './rules/probes.ts';
import { quotas } from './rules/quotas.ts';
import { routing } from './rules/routing.ts';
import { runtime } from './rules/runtime.ts';
import { scheduling } from './rules/scheduling.ts';
import { imagePulls } from './rules/image-pulls.ts';
import { references } from './rules/references.ts';
import { servicePorts } from './rules/service-ports.ts';
import { services } from './rules/services.ts';
import { spokenProtocols } from './rules/spoken-protocols.ts';
import { slowOutside } from './rules/slow-outside.ts';
import { startup } from './rules/startup.ts';
import { subPaths } from './rules/sub-paths.ts';
import { volumePermissions } from './rules/volume-permissions.ts';
import { unreached } from './rules/unreached.ts';
import { unknownNames } from './rules/unknown-names.ts';
import { volumes } from './rules/volumes.ts';

/** Every rule that judges objects, events, logs and nodes. */
export const rules: readonly Rule[] = [
  admission,
  quotas,
  scheduling,
  nodeRefusals,
  volumes,
  volumePermissions,
  subPaths,
  imagePulls,
  references,
  startup,
  runtime,
  portConflicts,
  endings,
  probes,
  services,
  servicePorts,
  spokenProtocols,
  routing,
  complaints,
  askedPorts,
  oddPorts,
  unknownNames,
  literalAddresses,
  databases,
  endpoints,
  gateways,
  istioRoutes,
  gatewayConfig,
  lostRoutes,
  policies,
  unreached,
  resolution,
  scaling,
  outside,
  slowOutside,
  unexplainedErrors,
  infrastructure,
  performance,
  changes,
];
