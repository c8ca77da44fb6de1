import type { Metrics } from '../../control-plane/ports.ts';
import { PlatformError } from '../../errors.ts';
import type { Traffic } from './traffic.ts';

/** The embedded cluster's signals behind the port. Like its other calls, each lets the simulated time catch up first. */
export const metricsOf = (traffic: Traffic, beforeCall: () => void): Metrics => ({
  async series(query, signal) {
    if (signal?.aborted)
      throw new PlatformError(
        'cancelled',
        'the call was cancelled',
        'Call again if the answer is still wanted.',
      );
    beforeCall();
    return traffic.series(query);
  },
});
