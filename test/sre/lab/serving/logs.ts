import { isServing, nodeOf, reached } from './network.ts';
import { type Place, placesOf } from './pods.ts';
import { ago, chance } from './time.ts';
import { complaint } from './words.ts';
import type { App, Call, World } from './world.ts';

/** What a component says in its ordinary work, by its language. */
const chatter: { readonly [language in App['language']]: readonly string[] } = {
  java: [
    'INFO 1 --- [nio-8080-exec-7] c.e.web.Handler : request finished in 12 ms',
    'WARN 1 --- [nio-8080-exec-7] c.e.web.Handler : no result for key 0',
  ],
  'java-netty': [
    'INFO 1 --- [or-http-epoll-1] c.e.gateway.Filter : routed GET /api',
    'DEBUG 1 --- [or-http-epoll-1] c.e.gateway.Filter : done',
  ],
  go: [
    '{"level":"info","msg":"request","status":200,"took_ms":3}',
    '{"level":"warn","msg":"not found","status":404}',
  ],
  node: [
    '{"level":30,"msg":"request completed","res":{"statusCode":200}}',
    '{"level":40,"msg":"slow request: 1200ms"}',
  ],
  python: ['INFO:app:GET /items 200', 'WARNING:app:retrying is not needed'],
  cpp: [
    '[2026-Mar-02 09:58:01.120] <info>: (Handler.h:88) handled',
    '[2026-Mar-02 09:58:01.120] <debug>: (Handler.h:90) cache hit',
  ],
  dotnet: [
    'info: Microsoft.Hosting.Lifetime[14]\n      Now listening on: http://[::]:8080',
    'info: Handler[0]\n      Request finished 200',
  ],
  php: [
    '127.0.0.1 -  02/Mar/2026:09:58:00 +0000 "GET /index.php" 200',
    'NOTICE: ready to handle connections',
  ],
  rust: ['INFO server: request finished status=200', 'DEBUG server: pool has 4 connections'],
  nginx: [
    '10.244.1.7 - - [02/Mar/2026:09:58:00 +0000] "GET / HTTP/1.1" 200 612 "-" "Mozilla/5.0"',
    '10.244.1.7 - - [02/Mar/2026:09:58:01 +0000] "GET /favicon.ico HTTP/1.1" 404 153 "-" "Mozilla/5.0"',
  ],
  envoy: [
    '[2026-03-02T09:58:12.120Z] "GET / HTTP/1.1" 200 - via_upstream - "-" 0 95 3 3 "10.244.2.1" "Mozilla/5.0" "77c2" "web:80" "10.244.1.9:8080" web -',
    'lds: add/update listener',
  ],
};

/** Trouble that was over long ago, as any log has. */
const OLD_TROUBLE_MINUTES = 50;

function lineSets(place: Place, world: World): { minutes: number; text: string }[] {
  const { app, index } = place;
  const ordinary = chatter[app.language].flatMap((text, i) => [
    { minutes: Math.min(app.age, 8) - 0.2 - i * 0.01, text },
    { minutes: 0.4 - i * 0.01, text },
  ]);
  const failing = app.calls.flatMap((call: Call) => {
    const text = complaint(app.language, call, reached(app, index, call, world));
    if (text === '') return [];
    const since = Math.min(app.age, 4) - 0.1;
    return [0, 0.4, 0.8].map(share => ({ minutes: Math.max(0.1, since * (1 - share)), text }));
  });
  // Before the present trouble some call failed for a while; it has long been well again.
  const [first] = app.calls;
  const isOld = first !== undefined && app.age > OLD_TROUBLE_MINUTES;
  const past = isOld
    ? [0, 1, 2].map(i => ({
        minutes: OLD_TROUBLE_MINUTES - i,
        text: complaint(app.language, first, {
          outcome: 'timeout',
          host: first.to,
          port: 8080,
          ip: '10.96.9.9',
        }),
      }))
    : [];
  const own = world.logs.filter(it => it.app === app.name).map(({ minutes, text }) => ({ minutes, text }));
  return [...past, ...ordinary, ...failing, ...own].toSorted((a, b) => b.minutes - a.minutes);
}

/** Programs write the time of day into their own lines too. */
const CLOCK = /(?<!\d)09:5\d:\d\d/g;

const written = (lines: readonly { minutes: number; text: string }[], world: World): string =>
  lines
    .flatMap(({ minutes, text }) => {
      const time = ago(world, minutes);
      return text.split('\n').map(line => `${time} ${line.replaceAll(CLOCK, time.slice(11, 19))}\n`);
    })
    .join('');

/** The logs of an app's containers, by `pod/container` and whether it is of the run before. */
export function logsOf(world: World): Map<string, { current: string; previous?: string }> {
  const found = new Map<string, { current: string; previous?: string }>();
  for (const app of world.apps)
    for (const place of placesOf(app, world)) {
      const isThere = app.state !== 'unseen' && app.state !== 'pending' && !place.isLeaving;
      // What stands on a node that is lost cannot be asked for its log.
      const isLost =
        app.state === 'ready' &&
        !isServing(app, place.index, world) &&
        place.node === nodeOf(app, place.index);
      if (!isThere || isLost) continue;
      const lines = lineSets(place, world);
      const last = app.state === 'crashing' ? app.words.map(text => ({ minutes: 1.5, text })) : [];
      const said =
        app.state === 'crashing' ? [] : app.words.map(text => ({ minutes: 0.3 + chance(text), text }));
      const current = written([...lines, ...said, ...last], world);
      found.set(`${place.name}/app`, { current, ...(last.length > 0 && { previous: current }) });
    }
  return found;
}
