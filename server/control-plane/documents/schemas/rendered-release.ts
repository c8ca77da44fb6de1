import * as z from 'zod';
import { documentOf } from './document-of.ts';
import { TargetPlane } from './template.ts';
import { FreeForm, Text } from './value.ts';

const Interval = z
  .string()
  .regex(/^([0-9]+(\.[0-9]+)?(ms|s|m|h))+$/, 'write a duration such as 30s, 5m or 1h30m');

const Owner = z
  .strictObject({
    projectName: Text,
    componentName: z.string().optional(),
    resourceName: z.string().optional(),
  })
  .refine(owner => owner.componentName === undefined || owner.resourceName === undefined, {
    error: 'set componentName or resourceName, not both',
    path: ['resourceName'],
  });

const RenderedReleaseSpec = z.strictObject({
  owner: Owner,
  environmentName: Text,
  targetPlane: TargetPlane,
  resources: z.array(z.strictObject({ id: Text, object: FreeForm })).optional(),
  interval: Interval.optional(),
  progressingInterval: Interval.optional(),
});

export const RenderedRelease = documentOf('RenderedRelease', RenderedReleaseSpec);
