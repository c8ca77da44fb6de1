/** How a call to another component ended, as the client that made it says. */
export type Ending =
  | 'unresolved'
  | 'unanswered'
  | 'refused'
  | 'timeout'
  | 'unreachable'
  | 'foreign'
  | 'unavailable';

/**
 * How clients of common languages and proxies word it; the first that fits counts. `unanswered` is a name server
 * that does not answer, `unresolved` one that knows no such name, `foreign` a server that speaks another protocol.
 */
const endings: readonly (readonly [Ending, RegExp])[] = [
  [
    'unanswered',
    /EAI_AGAIN|temporary failure in name resolution|SERVFAIL|server misbehaving|DnsNameResolverTimeout|resolving timed out|timeout while contacting dns|lookup \S+ (?:on \S+ )?.{0,60}(?:i\/o timeout|refused)|could not be resolved \(110|query[A-Z]+ ETIMEOUT|Resource temporarily unavailable \(/i,
  ],
  [
    'unresolved',
    /no such host|ENOTFOUND|name or service not known|UnknownHost|could not (?:be )?resolve|NameResolutionError|failed to resolve|NXDOMAIN|nodename nor servname|domain name not found|name does not resolve|failed to lookup address|name resolution failed|dns resolution failed|host not found in upstream/i,
  ],
  [
    'refused',
    /connection refused|ECONNREFUSED|errno 111|os error 111|\(111[:)]|connect.error:? ?_?111|actively refused/i,
  ],
  [
    'unreachable',
    /no route to host|EHOSTUNREACH|host (?:is )?unreachable|network is unreachable|errno 113|error:_113/i,
  ],
  [
    'foreign',
    /malformed HTTP|first received frame was not SETTINGS|frame too large|reading server preface|http1\.x server|HPE_INVALID|BadStatusLine|invalid HTTP version|no valid HTTP\/1|HTTP\/2 handshake|NGHTTP2_PROTOCOL|protocol_error|received HTTP\/0\.9|does not look like a TLS|wrong version number/i,
  ],
  [
    'timeout',
    /i\/o timeout|ETIMEDOUT|connect(?:ion)?(?: to \S+)? timed? ?out|connect(?:ion)?_?timeout|operation timed out|curl: \(28\)|\(110[:)]|open\(\) timed out|timeout occurred|failed to connect.{0,80}time/i,
  ],
  [
    'unavailable',
    /no.healthy.upstream|no live upstreams|unable to find instance|503 service.(?:temporarily.)?unavailable|\[503\] during \[|load balancer does not contain an instance for|no servers available for service|503 \(service unavailable|status(?: code)? 503|"? 503 (?:UH|UF|NR|NC)\b|upstream connect error/i,
  ],
];

const any = new RegExp(endings.map(([, { source }]) => `(?:${source})`).join('|'), 'i');

/** How the call that a line tells of ended; undefined for a line that tells of none. */
export const endingIn = (text: string): Ending | undefined =>
  any.test(text) ? endings.find(([, wording]) => wording.test(text))?.[0] : undefined;

/** What stands before or after the name of a host that a client could not use. */
const named =
  /(?:lookup |ENOTFOUND |EAI_AGAIN |UnknownHostException: |failed to resolve '|resolve host: |https?:\/\/|<Host: |host=['"]?|dns:(?:\/\/\/)?|resolution failed for |connect to |getaddrinfo (?!E))([a-z][\w-]*(?:\.[\w-]+)*)|([a-z][\w-]*(?:\.[\w-]+)*)(?: could not be resolved|: (?:name or service not known|temporary failure in name))|\(([a-z][\w-]*(?:\.[\w-]+)*):\d+\)/gi;

const OTHER_WORDS =
  /^(?:host|hostname|failed|target|all|the|address|addresses|upstream|a|for|to|remote|server|database|resolved|error|lookup|getaddrinfo|exception|open)$/i;

/** A host and a port as a line names them. */
export type Named = { host: string; port: number | undefined };

const after = /^(?:\/[\d.]+)?(?:['"]?,? ?(?:port[=: ]+|:)|:)(\d{1,5})\b(?!\.\d)/i;

/** The port that is written behind a host, in one of the ways that clients write it. */
export const portBehind = (text: string, index: number): number | undefined => {
  const found = after.exec(text.slice(index, index + 60))?.[1];
  return found === undefined ? undefined : Number(found);
};

/** The hosts that a line names in words that only stand beside one, whether or not there are such hosts. */
export function hostsNamed(text: string): Named[] {
  return [...text.matchAll(named)].flatMap(match => {
    const host = match[1] ?? match[2] ?? match[3] ?? '';
    if (host === '' || OTHER_WORDS.test(host)) return [];
    const end = match.index + match[0].lastIndexOf(host) + host.length;
    return [{ host: host.toLowerCase(), port: portBehind(text, end) }];
  });
}

const pair = /\b(\d{1,3}(?:\.\d{1,3}){3})(?::(\d{1,5}))?\b/g;

/** The IP addresses in a line, with their ports. */
export const addressesNamed = (text: string): Named[] =>
  [...text.matchAll(pair)].map(([, host = '', port]) => ({
    host,
    port: port === undefined ? undefined : Number(port),
  }));
