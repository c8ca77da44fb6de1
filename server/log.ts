import type { Logger } from 'pino';
import type { Log } from './calls/call.ts';
import { clean } from './calls/clean.ts';
import { detailOf } from './calls/explain.ts';
import { rebuildMembers } from './calls/rebuild.ts';
import { redact } from './calls/redact.ts';

export type Level = 'debug' | 'info' | 'warn' | 'error' | 'silent';

/** A log, and a way to wait until everything is written before the process ends. */
export type FlushableLog = Log & { flush(): Promise<void> };

/**
 * JSON lines on standard error, without credentials and control characters. The logger is loaded with the
 * first line that is written: a server that has nothing to say starts without it.
 */
export function createLog(level: Level): FlushableLog {
  let logger: Promise<Logger> | undefined;
  const write =
    (severity: Exclude<Level, 'silent'>) => (fields: Record<string, unknown>, message: string) => {
      if (order.indexOf(severity) < order.indexOf(level)) return;
      const time = Date.now();
      logger ??= load(level);
      logger = logger.then(logger => {
        logger[severity]({ ...safe(fields), time }, message);
        return logger;
      });
    };
  return {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    flush: async () => void (await logger),
  };
}

const safe = (fields: Record<string, unknown>) =>
  redact(clean(rebuildMembers(fields, key => key, spelledOut)));

/** An error keeps its message and stack where copying does not reach. */
const spelledOut = (value: unknown) => (value instanceof Error ? detailOf(value) : value);

const order: readonly Level[] = ['debug', 'info', 'warn', 'error', 'silent'];

async function load(level: Level): Promise<Logger> {
  const { pino } = await import('pino');
  const format = {
    base: null,
    timestamp: false,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  return pino({ ...format, level }, pino.destination({ dest: 2, sync: true }));
}
