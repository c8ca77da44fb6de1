import { found, type Fix, type Fixes, says } from './known.ts';

const kinds = ['liveness', 'readiness', 'startup'] as const;

const wrongPort =
  (kind: string): Fix =>
  known => {
    const [asked, listening] = found(
      known,
      /probe asks port (\S+), but the container listens on (\d[\d, ]*)/,
    );
    const probe = `the ${kind} probe of ${known.component}`;
    if (asked === undefined || listening === undefined)
      return `Let ${probe} ask the port that the container listens on.`;
    if (asked === listening)
      return `Let ${known.component} listen on port ${asked}, where its ${kind} probe asks, or correct the probe.`;
    return `Let ${probe} ask port ${listening.replaceAll(', ', ' or ')} instead of ${asked}.`;
  };

const wrongProtocol =
  (kind: string): Fix =>
  known => {
    const [port, protocol] = found(known, /probe asks port (\S+) by (\w+), which/);
    if (says(known, /gave HTTP response to HTTPS client/))
      return `Let the ${kind} probe of ${known.component} ask port ${port} by scheme HTTP instead of HTTPS.`;
    return port === undefined
      ? `Let the ${kind} probe of ${known.component} speak what its port speaks, or only open it (tcpSocket).`
      : `Let the ${kind} probe of ${known.component} ask port ${port} by what is spoken there instead of ${protocol}, or by tcpSocket.`;
  };

const wrongPath =
  (kind: string): Fix =>
  known => {
    if (says(known, /Probe exec /))
      return `Correct the command of the ${kind} probe of ${known.component}: what it looks for is not there.`;
    const [path, port] = found(known, /probe asks (\/\S*) on port (\S+), which/);
    return `Let the ${kind} probe of ${known.component} ask a path that is served${port === undefined ? '' : ` on port ${port} instead of ${path}`}.`;
  };

const tooAggressive =
  (kind: string): Fix =>
  known => {
    const [whole, one] = found(known, /probe gives up after (\d+s) with a timeout of (\d+s) per try/);
    const figures = whole === undefined ? '' : ` than ${whole} in all and ${one} per try`;
    const longer = `Give the ${kind} probe of ${known.component} longer${figures} (failureThreshold, timeoutSeconds)`;
    return kind === 'liveness' ? `${longer}, or add a startup probe.` : `${longer}.`;
  };

const mistakes: readonly (readonly [mistake: string, fix: (kind: string) => Fix])[] = [
  ['wrong-port', wrongPort],
  ['wrong-protocol', wrongProtocol],
  ['wrong-path', wrongPath],
  ['too-aggressive', tooAggressive],
];

/** What to do about probes that ask the wrong thing. */
export const probes: Fixes = Object.fromEntries(
  kinds.flatMap(kind => mistakes.map(([mistake, fix]) => [`${kind}-probe-${mistake}`, fix(kind)])),
);
