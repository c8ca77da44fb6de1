import * as z from 'zod';
import { documentOf } from './document-of.ts';
import { setOf, Text } from './value.ts';

const off = z.boolean().default(false);

const Incident = z
  .strictObject({ enabled: off, triggerAiRca: off, triggerAiCostAnalysis: off })
  .refine(incident => !incident.triggerAiRca || incident.enabled, {
    error: 'a root cause analysis needs an incident: set enabled too',
    path: ['enabled'],
  })
  .refine(incident => !incident.triggerAiCostAnalysis || incident.enabled, {
    error: 'a cost analysis needs an incident: set enabled too',
    path: ['enabled'],
  });

const AlertRuleSpec = z
  .strictObject({
    name: z.string(),
    description: z.string().optional(),
    severity: z.string().optional(),
    enabled: z.boolean().optional(),
    source: z.strictObject({
      type: z.enum(['log', 'metric', 'budget']),
      query: z.string().optional(),
      metric: z.string().optional(),
    }),
    condition: z.strictObject({
      window: z.string(),
      interval: z.string(),
      operator: z.enum(['gt', 'lt', 'gte', 'lte', 'eq']),
      threshold: z.int(),
    }),
    actions: z.strictObject({
      notifications: z.strictObject({ channels: setOf(Text).min(1) }),
      incident: Incident.optional(),
    }),
  })
  .refine(rule => !rule.actions.incident?.triggerAiCostAnalysis || rule.source.type === 'budget', {
    error: 'only an alert with source.type budget can start a cost analysis',
    path: ['actions', 'incident', 'triggerAiCostAnalysis'],
  });

export const ObservabilityAlertRule = documentOf('ObservabilityAlertRule', AlertRuleSpec);
