import type { Profile } from '../scenario/effect.ts';
import { fraction } from '../simulation/random.ts';
import type { App } from './topology.ts';

const mebibyte = 1024 * 1024;

const formats = ['json', 'logfmt', 'text'] as const;

type Lines = Profile['lines'];

/** What well known servers say when there is nothing to say. */
const servers: readonly (readonly [image: RegExp, lines: Lines])[] = [
  [
    /postgres/,
    [
      { level: 'LOG', text: 'checkpoint starting: time' },
      { level: 'LOG', text: 'checkpoint complete: wrote {n} buffers' },
      { level: 'LOG', text: 'automatic vacuum of table "public.t{n}": pages: 0 removed' },
    ],
  ],
  [
    /valkey|redis/,
    [
      { level: 'NOTICE', text: '{n} changes in 300 seconds. Saving...' },
      { level: 'NOTICE', text: 'Background saving terminated with success' },
    ],
  ],
  [/nats/, [{ level: 'INF', text: 'cid:{n} - Client connection created' }]],
];

const usual: Lines = [
  { level: 'debug', text: 'cache hit ratio 0.{n}' },
  { level: 'info', text: 'configuration is unchanged' },
  { level: 'debug', text: 'connection pool: {n} idle' },
  { level: 'warn', text: 'request {id} was slow' },
];

/**
 * What an app is like that no scenario describes, drawn from its name: whoever nobody calls is called from
 * outside, and who has an address of another calls it. It is well within its limits.
 */
export function defaultProfile(app: App, isCalled: boolean): Profile {
  const { name, limits } = app;
  const draw = (what: string, from: number, to: number): number =>
    from + (to - from) * fraction('profile', what, name);
  const known = servers.find(([image]) => app.isResource && image.test(app.image));
  return {
    requestsPerSecond: isCalled || app.isResource ? 0 : Math.round(draw('requests', 12, 40)),
    dailySwing: 0.6,
    calls: Object.fromEntries(
      app.calls.map(call => [call.name, Number(draw(`calls ${call.name}`, 0.4, 1).toFixed(1))]),
    ),
    latencyMs: app.isResource ? draw('latency', 1, 4) : draw('latency', 8, 40),
    cpuCores: (limits.cpu ?? 0.2) * draw('cpu', 0.2, 0.4),
    memoryMb: ((limits.memory ?? 256 * mebibyte) / mebibyte) * draw('memory', 0.35, 0.6),
    logs: known ? 'text' : (formats[Math.floor(draw('format', 0, 3))] ?? 'json'),
    lines: known?.[1] ?? usual,
  };
}
