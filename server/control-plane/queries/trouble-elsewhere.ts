import { rankOf } from '../../domain/health.ts';
import { oneLine } from '../../domain/line.ts';
import { PlatformError } from '../../errors.ts';
import { isActive } from '../operations/deployed.ts';
import type { Reading } from '../ports.ts';
import { environmentHealth } from './environment-health.ts';

/** The environments, besides one where all is well, in which something is degraded, each with what. What cannot be read is left out. */
export async function troubleElsewhere(
  platform: Reading,
  environment: string,
  signal: AbortSignal,
): Promise<{ environment: string; reason: string }[]> {
  const documents = await platform.documents.snapshot(signal);
  const names = documents
    .list('ReleaseBinding', platform.settings.namespace)
    .filter(binding => isActive(binding) && binding.spec.environment !== environment)
    .map(({ spec }) => spec.environment);
  const judged = await Promise.all(
    [...new Set(names)].map(async name => {
      try {
        const asked = { environment: name, drift: false, limit: 1 };
        const { status, reason = status } = await environmentHealth(platform, asked, signal);
        return rankOf(status) > rankOf('degraded')
          ? []
          : [{ environment: name, reason: oneLine(reason, 100) }];
      } catch (error) {
        if (error instanceof PlatformError && error.code !== 'cancelled') return [];
        throw error;
      }
    }),
  );
  return judged.flat();
}
