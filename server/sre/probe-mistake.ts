import type { Container } from '../domain/container.ts';
import type { Happening } from '../domain/event.ts';
import { numberAt } from '../domain/json.ts';
import { hasOwnTongue } from './database-servers.ts';
import type { Probe, ProbeKind } from './probe.ts';
import { leastSeconds, secondsBefore } from './probe.ts';

export type Mistake = 'wrong-port' | 'wrong-protocol' | 'wrong-path' | 'too-aggressive';

/** Replies that only a server of another protocol gives. */
const FOREIGN =
  /malformed HTTP|\btls: (?!failed to verify)|HTTP\/1\.x transport connection broken|http2: |first record does not look like a TLS|server gave HTTP response to HTTPS|error reading server preface|frame too large|connection closed before server preface|server does not implement the grpc health protocol|unknown service grpc\.health/i;
/** A server that hangs up on what it does not understand. */
const HUNG_UP = /: EOF$|connection reset by peer|server closed idle connection/i;
const ABSENT = /no such file or directory|not found|can't open/i;
const STATUS = /statuscode: (\d+)|returned error: (?:HTTP\/[\d.]+ )?(\d{3})/i;
const REFUSED = /connection refused|failed to connect|can't connect to/i;
const SLOW = /timeout|timed out|deadline exceeded|did not complete within/i;

/** By then a process listens where it is going to. */
const SETTLED_MS = 60_000;
/** How long a process may take to end when it is told to, unless its pod says otherwise. */
const GRACE_MS = 30_000;

export type Asked = {
  kind: ProbeKind;
  container: Container;
  probe: Probe;
  said: readonly Happening[];
  others: readonly Probe[];
  /** The ports that the container declares or is told to listen on, and those its log says it took. */
  written: readonly number[];
  taken: readonly number[];
  /** How long its present run lasts already. */
  runs: number;
  /** Whether kubelet said that it stopped the container for a probe. */
  killed: boolean;
};

/** The ports that the container is known to listen on. */
export const listens = ({ written, taken }: Asked): readonly number[] =>
  written.length > 0 ? written : taken;

const textsOf = ({ said }: Asked): string[] => said.map(({ message }) => message);

const statusIn = (texts: readonly string[]): string | undefined =>
  texts.map(text => STATUS.exec(text)).flatMap(match => match?.[1] ?? match?.[2] ?? [])[0];

/** Whether somebody answered at the probe's port, be it in another language: then it is no wrong one. */
const wasAnswered = (texts: readonly string[]): boolean =>
  statusIn(texts) !== undefined || texts.some(text => FOREIGN.test(text) || /unimplemented/i.test(text));

/** Whether a probe that stops containers has let this run go on for longer than it would, and says nothing of it. */
export const hasPassed = ({ kind, probe, runs, said, container: { runningSince } }: Asked): boolean =>
  kind !== 'readiness' &&
  probe.port !== undefined &&
  runs > secondsBefore(probe) * 1000 + GRACE_MS + 15_000 &&
  said.every(({ time }) => time > 0 && runningSince !== undefined && time < runningSince);

/** Whether it failed for so long, or so often, that nobody is going to listen there. */
const isSettled = ({ runs, container }: Asked): boolean => runs > SETTLED_MS || container.restarts >= 2;

/** What the settings alone show. */
export function mistakeInSettings(asked: Asked): Mistake | undefined {
  const { probe, others, written, taken } = asked;
  const texts = textsOf(asked);
  const refused = texts.some(text => REFUSED.test(text));
  const ports = listens(asked);
  if (probe.protocol === 'exec') {
    const isStrange = probe.port !== undefined && ports.length > 0 && !ports.includes(probe.port);
    return isStrange && refused ? 'wrong-port' : undefined;
  }
  if (probe.port === undefined) return 'wrong-port';
  if (wasAnswered(texts)) return undefined;
  // A port that another probe asks too may be one that is just not declared, until nobody answers there for long.
  const isShared = others.some(({ port }) => port === probe.port);
  if (ports.length > 0 && !ports.includes(probe.port))
    return isShared && !(refused && isSettled(asked)) ? undefined : 'wrong-port';
  if (refused && written.includes(probe.port) && taken.length > 0 && !taken.includes(probe.port))
    return 'wrong-port';
  if (/^(http|grpc)$/.test(probe.protocol) && hasOwnTongue(asked.container.image, probe.port))
    return 'wrong-protocol';
  const elsewhere = others.filter(({ protocol, port }) => protocol !== 'exec' && port === probe.port);
  return elsewhere.some(
    ({ protocol }) => protocol !== probe.protocol && protocol !== 'tcp' && probe.protocol !== 'tcp',
  )
    ? 'wrong-protocol'
    : undefined;
}

/** How programs end when they are told to: by the signal itself, or well, or as Go's runtime does. */
const STOPPED = new Set([143, 137, 130, 0, 2]);

/** Moments are told in whole seconds. */
const ROUNDED_MS = 1000;

/** Whether its last run was over before the probe can have given it up. */
function wasBrief({ container: { ended, last }, probe }: Asked): boolean {
  const end = ended ?? last;
  if (end?.from === undefined || end.at === undefined) return false;
  return end.at - end.from + ROUNDED_MS < leastSeconds(probe) * 1000;
}

/** Whether its last run was ended by kubelet, and not for its memory. */
const wasStopped = (asked: Asked): boolean => {
  const { container, killed } = asked;
  const end = container.ended ?? container.last;
  const isEnd = end !== undefined && STOPPED.has(end.code) && end.reason !== 'OOMKilled';
  return killed || (isEnd && !wasBrief(asked));
};

/** Whether its last run ended about when the probe gave it up. */
function wasTimed({ container, probe }: Asked): boolean {
  const end = container.ended ?? container.last;
  if (end?.from === undefined || end.at === undefined || container.restarts === 0) return false;
  return end.at - end.from <= secondsBefore(probe) * 1000 + GRACE_MS + 15_000;
}

/** Whether it was ended by the probe before it had come so far as to listen. */
const wasHurried = (asked: Asked): boolean =>
  wasTimed(asked) && wasStopped(asked) && asked.taken.length === 0;

/** What nobody answering means: too early, another language, or another port. */
function mistakeInSilence(asked: Asked): Mistake | undefined {
  const { kind, probe, others, written, container } = asked;
  if (kind !== 'readiness' && secondsBefore(probe) <= 10 && wasStopped(asked)) return 'too-aggressive';
  const isOpen = probe.port !== undefined && written.includes(probe.port);
  // gRPC does not tell a port that is closed from one that speaks something else; a declared one is open.
  const isSpoken = others.some(it => it.protocol === 'grpc' && it.port === probe.port);
  const hasOpened = isSettled(asked) || (probe.port !== undefined && asked.taken.includes(probe.port));
  if (probe.protocol === 'grpc' && isOpen && hasOpened && !(isSpoken && container.ready))
    return 'wrong-protocol';
  if (kind !== 'readiness' && wasHurried(asked)) return 'too-aggressive';
  // A process that runs for minutes and has not opened this port will not: it listens elsewhere.
  return written.length === 0 && asked.runs > SETTLED_MS ? 'wrong-port' : undefined;
}

/** What the failures say; without any, what the end of the last run does. */
export function mistakeInWords(asked: Asked): Mistake | undefined {
  const { kind, probe, said, container } = asked;
  const texts = textsOf(asked);
  const refused = texts.some(text => REFUSED.test(text));
  if (texts.some(text => FOREIGN.test(text))) return 'wrong-protocol';
  const status = statusIn(texts) ?? '';
  if (/^(404|405|30[1278]|401|403)$/.test(status)) return 'wrong-path';
  // A server that wants TLS, or another HTTP, answers so.
  if (/^(400|415|426|505)$/.test(status)) return 'wrong-protocol';
  if (probe.protocol === 'exec' && !refused && texts.some(text => ABSENT.test(text))) return 'wrong-path';
  if (
    probe.protocol === 'grpc' &&
    texts.some(text => /rpc error|grpc-status|status=/.test(text) && /unimplemented/i.test(text))
  )
    return 'wrong-protocol';
  if (probe.protocol === 'http' && !refused && status === '' && texts.some(text => HUNG_UP.test(text)))
    return 'wrong-protocol';
  const isShort = (numberAt(probe.spec, 'timeoutSeconds') ?? 1) <= 1 || secondsBefore(probe) <= 10;
  const isHarmed = kind === 'readiness' || container.restarts > 0;
  if (isShort && isHarmed && texts.some(text => SLOW.test(text) && !/failed to connect/.test(text)))
    return 'too-aggressive';
  if (said.length > 0) return refused ? mistakeInSilence(asked) : undefined;
  const isImpatient = kind !== 'readiness' && secondsBefore(probe) <= 10;
  return isImpatient && wasStopped(asked) ? 'too-aggressive' : undefined;
}

/** Where nothing is left of what it said: how it differs from the container's other probes, which have no trouble. */
export function mistakeByOthers(asked: Asked): Mistake | undefined {
  const { kind, probe, others } = asked;
  if (kind !== 'readiness' && !(wasTimed(asked) && wasStopped(asked))) return undefined;
  if (others.length === 0) return undefined;
  const schemes = others.flatMap(it => (it.protocol === 'http' && it.port === probe.port ? it.scheme : []));
  if (probe.protocol === 'http' && schemes.length > 0 && !schemes.includes(probe.scheme))
    return 'wrong-protocol';
  const paths = others.flatMap(it => (it.protocol === 'http' && it.port === probe.port ? it.path : []));
  if (probe.protocol === 'http' && paths.length > 0 && !paths.includes(probe.path)) return 'wrong-path';
  if (probe.protocol === 'exec' && others.every(it => it.protocol !== 'exec')) return 'wrong-path';
  return kind !== 'readiness' && wasHurried(asked) ? 'too-aggressive' : undefined;
}

/** With less than this a probe gives up at the first hitch. */
const HASTY_SECONDS = 5;
const HITCHES = 3;

/** Whether a probe that gives up at once does so again and again, though it has not done lasting harm yet. */
export const isHasty = ({ probe, said, container }: Asked): boolean =>
  container.ready &&
  secondsBefore(probe) <= HASTY_SECONDS &&
  said.reduce((sum, { count }) => sum + count, 0) >= HITCHES;
