import * as z from 'zod';
import { documentOf } from './document-of.ts';
import { Port, Text } from './value.ts';

const SecretValue = z.strictObject({
  secretKeyRef: z.strictObject({ name: Text, key: Text }).optional(),
});

const Email = z
  .string()
  .regex(
    /^[a-zA-Z0-9!#$%&'*+/=?^_~-]+(?:\.[a-zA-Z0-9!#$%&'*+/=?^_~-]+)*@[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*$/,
    'write an e-mail address',
  );

const EmailConfig = z.strictObject({
  from: Email,
  to: z.array(Email).min(1),
  smtp: z.strictObject({
    host: z.string(),
    port: Port,
    auth: z.strictObject({ username: SecretValue, password: SecretValue }),
    tls: z.strictObject({ insecureSkipVerify: z.boolean().default(false) }),
  }),
  template: z.strictObject({ subject: z.string(), body: z.string() }),
});

const Header = z
  .strictObject({ value: z.string().optional(), valueFrom: SecretValue.optional() })
  .refine(
    header => (header.value === undefined) !== (header.valueFrom === undefined),
    'set exactly one of value and valueFrom',
  );

const WebhookConfig = z.strictObject({
  url: z.url(),
  headers: z.record(z.string(), Header).optional(),
  payloadTemplate: z.string().optional(),
});

const NotificationChannelSpec = z
  .strictObject({
    environment: z.string(),
    isEnvDefault: z.boolean().default(false),
    type: z.enum(['email', 'webhook']),
    emailConfig: EmailConfig.optional(),
    webhookConfig: WebhookConfig.optional(),
  })
  .refine(channel => channel.type !== 'email' || channel.emailConfig !== undefined, {
    error: 'type email needs emailConfig',
    path: ['emailConfig'],
  })
  .refine(channel => channel.type !== 'webhook' || channel.webhookConfig !== undefined, {
    error: 'type webhook needs webhookConfig',
    path: ['webhookConfig'],
  });

export const ObservabilityAlertsNotificationChannel = documentOf(
  'ObservabilityAlertsNotificationChannel',
  NotificationChannelSpec,
);
