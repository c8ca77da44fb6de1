import type { Picture } from './picture.ts';
import { unescaped } from './unescaped.ts';

/** Words of a call that did not come through. */
const FAILED =
  /refused|no such host|not known|ENOTFOUND|EAI_AGAIN|unreachable|timed? ?out|resolve|UnknownHost|getaddrinfo|unavailable|failed to connect|communications link|reset by peer|50[234]\b|EOF\b/i;

/** Where a line names a host: after a scheme, before a port, or as clients of many kinds say whom they meant. */
const HOSTS =
  /(?:\/\/(?:[^\s@/"']*@)?|\bhost name ["']|\bhost[:=]? ?['"`]?|\blookup |UnknownHostException: |ENOTFOUND |EAI_AGAIN |connect(?:ing|ion)? to (?:server at )?["'`]?|failed to connect (?:to )?["'`]?|could not resolve (?:host:? )?["']?|failed to resolve ['"])(?!(?:to|host|name|the|service|server|server at)\b)([a-z0-9][a-z0-9-]*)|(?<![\w.:/@-])([a-z][a-z0-9-]*)(?:\.[a-z0-9-]+)*:\d{2,5}\b|(?<![\w.:/@-])([a-z][a-z0-9-]*) could not be resolved/gi;

/** The last lines of a log tell what goes on. */
const LINES = 300;

/** What was said longer ago than this is over. */
const RECENT_MS = 15 * 60_000;

/** How runtimes say that somebody else did not answer, whether or not they name him. */
const UNANSWERED =
  /connection refused|ECONNREFUSED|ConnectException|UnknownHost|ENOTFOUND|EAI_AGAIN|no such host|client not connected|code = Unavailable|UNAVAILABLE: io|connect(?:ion)? (?:timed ?out|reset)|no route to host|unreachable|no (?:available|live|suitable) (?:server|node|host|broker|upstream)s?/i;

/** Whether a line is about somebody else, who did not answer. */
export const isOfCall = (line: string): boolean => UNANSWERED.test(line);

/** The services that a line says could not be called. */
export function hostsIn(line: string): string[] {
  if (!FAILED.test(line)) return [];
  return [...unescaped(line.slice(0, 2000)).matchAll(HOSTS)].flatMap(
    ([, one, other, third]) => (one ?? other ?? third)?.toLowerCase() ?? [],
  );
}

/** Calls between components that logs tell of, since they failed: settings and traces need not know them. */
export function heardCalls(picture: Picture): { from: string; host: string }[] {
  const services = new Set(picture.of('Service').map(({ metadata }) => metadata.name));
  return picture.workloads.flatMap(({ component }) => {
    const hosts = picture
      .logsOf(component)
      .flatMap(({ lines }) => lines.slice(-LINES))
      .filter(({ time }) => time === undefined || picture.now - time < RECENT_MS)
      .flatMap(({ text }) => hostsIn(text))
      .filter(host => services.has(host));
    return [...new Set(hosts)].map(host => ({ from: component, host }));
  });
}
