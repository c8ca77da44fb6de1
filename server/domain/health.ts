import * as z from 'zod';

/** Worst first: the order is the severity. */
export const HealthStatus = z.enum(['degraded', 'missing', 'unknown', 'progressing', 'suspended', 'healthy']);
export type HealthStatus = z.infer<typeof HealthStatus>;

export const Health = z.object({ status: HealthStatus, reason: z.string().optional() });
export type Health = z.infer<typeof Health>;

export const healthy: Health = { status: 'healthy' };

const severity = new Map(HealthStatus.options.map((status, rank) => [status, rank]));

/** 0 for the worst status. */
export const rankOf = (status: HealthStatus): number => severity.get(status) ?? 0;

/** Sorts the least healthy first, so the first is also the health of the whole. Stable. */
export const worstFirst = <T>(parts: readonly T[], healthOf: (part: T) => Health): T[] =>
  parts.toSorted((a, b) => rankOf(healthOf(a).status) - rankOf(healthOf(b).status));

/** The worst of several healths; `whenEmpty` where there are none. */
export function worst<T extends Health>(parts: readonly T[], whenEmpty: T): T {
  let found: T | undefined;
  for (const part of parts) if (!found || rankOf(part.status) < rankOf(found.status)) found = part;
  return found ?? whenEmpty;
}
