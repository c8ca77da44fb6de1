import type { LogLine, LogsFound } from '../control-plane/ports.ts';

/** Put into pods by a service mesh. What they say is about every call, and is read where they are named. */
export const meshProxies: readonly string[] = ['istio-proxy', 'linkerd-proxy'];
export const isMeshProxy = (container: string): boolean => meshProxies.includes(container);

/** Plain text, not a pattern: a pattern from outside can be made to run for minutes. */
export const contains = (text: string, grep: string | undefined): boolean =>
  grep === undefined || text.toLowerCase().includes(grep.toLowerCase());

/** The newest of lines that stand oldest first. */
export const newestOf = (lines: readonly LogLine[], limit: number): Pick<LogsFound, 'lines' | 'isCut'> => ({
  lines: lines.slice(Math.max(0, lines.length - limit)),
  isCut: lines.length > limit,
});
