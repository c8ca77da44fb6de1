import * as z from 'zod';
import { documentOf } from './document-of.ts';
import { FreeForm } from './value.ts';
import { ComponentOwner, EnvVar, File } from './workload.ts';

/** What an environment changes in the workload of a release. The CRD keeps fields it does not know. */
const WorkloadOverrides = z.looseObject({
  container: z.strictObject({ env: z.array(EnvVar).optional(), files: z.array(File).optional() }).optional(),
});

const ReleaseBindingSpec = z.strictObject({
  owner: ComponentOwner,
  environment: z.string(),
  releaseName: z.string().optional(),
  state: z.enum(['Active', 'Undeploy']).default('Active'),
  componentTypeEnvironmentConfigs: FreeForm.optional(),
  traitEnvironmentConfigs: z.record(z.string(), FreeForm).optional(),
  workloadOverrides: WorkloadOverrides.optional(),
});

export const ReleaseBinding = documentOf('ReleaseBinding', ReleaseBindingSpec);
