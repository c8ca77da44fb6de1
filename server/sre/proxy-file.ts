import type { Pair } from './config-file.ts';

/** nginx passes requests on by these, and names the servers of an upstream by the last. */
const nginx = /(?:^|[\s{])(proxy_pass|grpc_pass|fastcgi_pass|uwsgi_pass|server)\s+([^;{]+);/;
const location = /^\s*location\s+(?:[=~^*]+\s+)?(\S+)\s*\{/;
const upstream = /^\s*upstream\s+(\S+)\s*\{/;
const variable = /^\s*set\s+(\$\w+)\s+["']?([^"';]+)["']?;/;

/** HAProxy's `server name host:port`, below `backend x`; Caddy's `reverse_proxy host:port`, below `handle /x`. */
const haproxy = /^\s*(server)\s+[\w.-]+\s+([\w.-]+:\d+)(?:\s|$)/;
const caddy = /^\s*(reverse_proxy)\s+(?:\/\S*\s+)?([\w.:/-]+)/;
const section = /^\s*(?:backend|listen|handle(?:_path)?|route)\s+(?:([\w./*-]+)|\{)/;

type Found = { place: string; passes: string; value: string };
type State = { place: string; upstream: string | undefined };

/** The passing on that a line of a proxy's file tells of, and where that line stands. */
function passIn(line: string, state: State): Found | undefined {
  const opened = location.exec(line) ?? section.exec(line);
  if (opened) state.place = opened[1] ?? '';
  state.upstream = upstream.exec(line)?.[1] ?? state.upstream;
  const [, passes, target] = nginx.exec(line) ?? haproxy.exec(line) ?? caddy.exec(line) ?? [];
  if (passes === undefined || target === undefined) return undefined;
  return { place: state.place, passes, value: target.trim().split(/\s+/)[0]?.replaceAll(/["']/g, '') ?? '' };
}

const hostIn = (value: string): string => value.replace(/^[a-z]+:\/\//, '').replace(/[:/].*$/, '');

/**
 * Where a proxy's file passes requests on to, a pair for each; `lines` are those of the file that told of it. The
 * name of an upstream stands for its servers, a variable for its value.
 */
export function passesIn(lines: readonly string[]): { pairs: Pair[]; lines: ReadonlySet<number> } {
  const state: State = { place: '', upstream: undefined };
  const servers = new Map<string, string[]>();
  const variables = new Map<string, string>();
  const found: Found[] = [];
  const told = new Set<number>();
  for (const [index, line] of lines.entries()) {
    if (/^\s*#/.test(line)) continue;
    const [, name, value] = variable.exec(line) ?? [];
    if (name !== undefined && value !== undefined) variables.set(name, value);
    const pass = passIn(line, state);
    if (pass) {
      told.add(index);
      if (state.upstream === undefined) found.push(pass);
      else servers.set(state.upstream, [...(servers.get(state.upstream) ?? []), pass.value]);
    }
    if (line.includes('}')) state.upstream = undefined;
  }
  const used = new Set<string>();
  const pairs = found.flatMap(({ place, passes, value }): Pair[] => {
    const whole = value.replaceAll(/\$\w+/g, name => variables.get(name) ?? name);
    const own = servers.get(hostIn(whole));
    if (own) used.add(hostIn(whole));
    const name = `${place === '' ? '' : `location ${place} `}${passes}`;
    return own ? own.map(server => ({ name, value: server })) : [{ name, value: whole }];
  });
  // An upstream that no line here uses is used by a script.
  const others = [...servers].filter(([name]) => !used.has(name));
  return {
    pairs: [...pairs, ...others.flatMap(([, list]) => list.map(value => ({ name: 'server', value })))],
    lines: told,
  };
}
