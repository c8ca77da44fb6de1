import type { Outcome, Reached } from './network.ts';
import type { Call, Language, Speech } from './world.ts';

type Words = { readonly [outcome in Exclude<Outcome, 'ok'>]: string };

/** How a language's usual HTTP client words that a call failed. `{H}`, `{P}`, `{I}`, `{U}` stand for host, port, address, path. */
const http: { readonly [language in Language]: Words } = {
  java: {
    unresolved:
      'ERROR 1 --- [nio-8080-exec-4] o.a.c.c.C.[.[.[/].[dispatcherServlet]    : Servlet.service() threw exception [Request processing failed; nested exception is org.springframework.web.client.ResourceAccessException: I/O error on GET request for "http://{H}:{P}{U}": {H}; nested exception is java.net.UnknownHostException: {H}] with root cause\njava.net.UnknownHostException: {H}',
    unanswered:
      'ERROR 1 --- [nio-8080-exec-4] c.e.web.Handler : I/O error on GET request for "http://{H}:{P}{U}": {H}: Temporary failure in name resolution; nested exception is java.net.UnknownHostException: {H}: Temporary failure in name resolution',
    refused:
      'ERROR 1 --- [nio-8080-exec-2] c.e.web.Handler : org.springframework.web.client.ResourceAccessException: I/O error on POST request for "http://{H}:{P}{U}": Connection refused (Connection refused); nested exception is java.net.ConnectException: Connection refused (Connection refused)',
    timeout:
      'ERROR 1 --- [nio-8080-exec-2] c.e.web.Handler : org.springframework.web.client.ResourceAccessException: I/O error on GET request for "http://{H}:{P}{U}": connect timed out; nested exception is java.net.SocketTimeoutException: connect timed out',
    unreachable:
      'ERROR 1 --- [nio-8080-exec-2] c.e.web.Handler : I/O error on GET request for "http://{H}:{P}{U}": No route to host (Host unreachable); nested exception is java.net.NoRouteToHostException: No route to host (Host unreachable)',
    foreign:
      'ERROR 1 --- [nio-8080-exec-2] c.e.web.Handler : io.grpc.StatusRuntimeException: INTERNAL: http2 exception: First received frame was not SETTINGS. Hex dump for first 5 bytes: 485454502f ({H}:{P})',
    unavailable:
      'ERROR 1 --- [nio-8080-exec-2] c.e.web.Handler : org.springframework.web.client.HttpServerErrorException$ServiceUnavailable: 503 Service Unavailable on GET request for "http://{H}:{P}{U}": "no healthy upstream"',
  },
  'java-netty': {
    unresolved:
      "WARN 1 --- [or-http-epoll-2] r.netty.http.client.HttpClientConnect    : [66e3] The connection observed an error\njava.net.UnknownHostException: Failed to resolve '{H}' [A(1), AAAA(28)] after 2 queries",
    unanswered:
      "ERROR 1 --- [or-http-epoll-2] a.w.r.e.AbstractErrorWebExceptionHandler : [66e3] 500 Server Error for HTTP GET \"{U}\"\njava.net.UnknownHostException: Failed to resolve '{H}' [A(1)] after 4 queries\nCaused by: io.netty.resolver.dns.DnsNameResolverTimeoutException: [2001] query '2001' via UDP timed out after 5000 milliseconds",
    refused:
      'ERROR 1 --- [or-http-epoll-2] a.w.r.e.AbstractErrorWebExceptionHandler : [66e3] 500 Server Error for HTTP GET "{U}"\nio.netty.channel.AbstractChannel$AnnotatedConnectException: finishConnect(..) failed: Connection refused: {H}/{I}:{P}',
    timeout:
      'ERROR 1 --- [or-http-epoll-2] a.w.r.e.AbstractErrorWebExceptionHandler : [66e3] 500 Server Error for HTTP GET "{U}"\nio.netty.channel.ConnectTimeoutException: connection timed out after 30000 ms: {H}/{I}:{P}',
    unreachable:
      'ERROR 1 --- [or-http-epoll-2] a.w.r.e.AbstractErrorWebExceptionHandler : [66e3] 500 Server Error for HTTP GET "{U}"\nio.netty.channel.AbstractChannel$AnnotatedNoRouteToHostException: finishConnect(..) failed: No route to host: {H}/{I}:{P}',
    foreign:
      'ERROR 1 --- [or-http-epoll-2] r.n.http.client.HttpClientConnect : [66e3] io.netty.handler.codec.http2.Http2Exception: First received frame was not SETTINGS: {H}/{I}:{P}',
    unavailable:
      'WARN 1 --- [or-http-epoll-2] c.e.gateway.Filter : 503 SERVICE_UNAVAILABLE "Unable to find instance for {H}"',
  },
  go: {
    unresolved:
      '{"level":"error","msg":"request failed","error":"Get \\"http://{H}:{P}{U}\\": dial tcp: lookup {H} on 10.96.0.10:53: no such host"}',
    unanswered:
      '{"level":"error","msg":"request failed","error":"Get \\"http://{H}:{P}{U}\\": dial tcp: lookup {H} on 10.96.0.10:53: read udp 10.244.1.9:39210->10.96.0.10:53: i/o timeout"}',
    refused:
      '{"level":"error","msg":"request failed","error":"Get \\"http://{H}:{P}{U}\\": dial tcp {I}:{P}: connect: connection refused"}',
    timeout:
      '{"level":"error","msg":"request failed","error":"Get \\"http://{H}:{P}{U}\\": dial tcp {I}:{P}: i/o timeout"}',
    unreachable:
      '{"level":"error","msg":"request failed","error":"Get \\"http://{H}:{P}{U}\\": dial tcp {I}:{P}: connect: no route to host"}',
    foreign:
      '{"level":"error","msg":"request failed","error":"Get \\"http://{H}:{P}{U}\\": net/http: HTTP/1.x transport connection broken: malformed HTTP response \\"\\\\x00\\\\x00\\\\x06\\\\x04\\""}',
    unavailable:
      '{"level":"error","msg":"request failed","error":"GET http://{H}:{P}{U}: unexpected status code 503: no healthy upstream"}',
  },
  node: {
    unresolved:
      "Error: getaddrinfo ENOTFOUND {H}\n    at GetAddrInfoReqWrap.onlookup [as oncomplete] (node:dns:109:26) {\n  errno: -3008, code: 'ENOTFOUND', syscall: 'getaddrinfo', hostname: '{H}'",
    unanswered:
      'Error: getaddrinfo EAI_AGAIN {H}\n    at GetAddrInfoReqWrap.onlookup [as oncomplete] (node:dns:109:26)',
    refused:
      'AxiosError: connect ECONNREFUSED {I}:{P}\n    at AxiosError.from (/app/node_modules/axios/dist/node/axios.cjs:854:14)',
    timeout:
      'AxiosError: connect ETIMEDOUT {I}:{P}\n    at AxiosError.from (/app/node_modules/axios/dist/node/axios.cjs:854:14)',
    unreachable: 'AxiosError: connect EHOSTUNREACH {I}:{P}',
    foreign: "Error: Parse Error: Expected HTTP/ from {I}:{P}\n  code: 'HPE_INVALID_CONSTANT'",
    unavailable: 'AxiosError: Request failed with status code 503 (GET http://{H}:{P}{U})',
  },
  python: {
    unresolved:
      "requests.exceptions.ConnectionError: HTTPConnectionPool(host='{H}', port={P}): Max retries exceeded with url: {U} (Caused by NameResolutionError(\"<urllib3.connection.HTTPConnection object at 0x7f0>: Failed to resolve '{H}' ([Errno -2] Name or service not known)\"))",
    unanswered:
      "requests.exceptions.ConnectionError: HTTPConnectionPool(host='{H}', port={P}): Max retries exceeded with url: {U} (Caused by NameResolutionError(\"Failed to resolve '{H}' ([Errno -3] Temporary failure in name resolution)\"))",
    refused:
      "requests.exceptions.ConnectionError: HTTPConnectionPool(host='{H}', port={P}): Max retries exceeded with url: {U} (Caused by NewConnectionError('<urllib3.connection.HTTPConnection object at 0x7f0>: Failed to establish a new connection: [Errno 111] Connection refused'))",
    timeout:
      "requests.exceptions.ConnectTimeout: HTTPConnectionPool(host='{H}', port={P}): Max retries exceeded with url: {U} (Caused by ConnectTimeoutError(<urllib3.connection.HTTPConnection object at 0x7f0>, 'Connection to {H} timed out. (connect timeout=5)'))",
    unreachable:
      "requests.exceptions.ConnectionError: HTTPConnectionPool(host='{H}', port={P}): Max retries exceeded with url: {U} (Caused by NewConnectionError('Failed to establish a new connection: [Errno 113] No route to host'))",
    foreign:
      "requests.exceptions.ConnectionError: ('Connection aborted.', BadStatusLine('\\x00\\x00\\x06')) calling http://{H}:{P}{U}",
    unavailable:
      'requests.exceptions.HTTPError: 503 Server Error: Service Unavailable for url: http://{H}:{P}{U}',
  },
  cpp: {
    unresolved:
      'Thrift: Mon Mar  2 09:59:12 2026 TSocket::open() getaddrinfo() <Host: {H} Port: {P}>Name or service not known\n[2026-Mar-02 09:59:12.120] <error>: (ClientPool.h:102) Failed to connect to {H}',
    unanswered:
      'Thrift: Mon Mar  2 09:59:12 2026 TSocket::open() getaddrinfo() <Host: {H} Port: {P}>Temporary failure in name resolution',
    refused:
      'Thrift: Mon Mar  2 09:59:12 2026 TSocket::open() connect() <Host: {H} Port: {P}>: Connection refused\n[2026-Mar-02 09:59:12.120] <error>: (ClientPool.h:102) Failed to connect to {H}',
    timeout:
      'Thrift: Mon Mar  2 09:59:12 2026 TSocket::open() timed out <Host: {H} Port: {P}>\n[2026-Mar-02 09:59:12.120] <error>: (ClientPool.h:102) Failed to connect to {H}: open() timed out',
    unreachable:
      'Thrift: Mon Mar  2 09:59:12 2026 TSocket::open() connect() <Host: {H} Port: {P}>: No route to host',
    foreign:
      '[2026-Mar-02 09:59:12.120] <error>: (ClientPool.h:102) Failed to read from {H}:{P}: TTransportException: No more data to read.',
    unavailable:
      '[2026-Mar-02 09:59:12.120] <error>: (ClientPool.h:102) Failed to connect to {H}: upstream unavailable',
  },
  dotnet: {
    unresolved:
      'fail: Client[0]\n      System.Net.Http.HttpRequestException: Name or service not known ({H}:{P})\n       ---> System.Net.Sockets.SocketException (0xFFFDFFFF): Name or service not known',
    unanswered:
      'fail: Client[0]\n      System.Net.Http.HttpRequestException: Resource temporarily unavailable ({H}:{P})\n       ---> System.Net.Sockets.SocketException (11): Resource temporarily unavailable, Temporary failure in name resolution',
    refused:
      'fail: Client[0]\n      System.Net.Http.HttpRequestException: Connection refused ({H}:{P})\n       ---> System.Net.Sockets.SocketException (111): Connection refused',
    timeout:
      'fail: Client[0]\n      System.Net.Http.HttpRequestException: Connection timed out ({H}:{P})\n       ---> System.Net.Sockets.SocketException (110): Connection timed out',
    unreachable: 'fail: Client[0]\n      System.Net.Http.HttpRequestException: No route to host ({H}:{P})',
    foreign:
      'fail: Client[0]\n      System.Net.Http.HttpRequestException: An HTTP/2 connection could not be established because the server did not complete the HTTP/2 handshake. ({H}:{P})',
    unavailable:
      'fail: Client[0]\n      System.Net.Http.HttpRequestException: Response status code does not indicate success: 503 (Service Unavailable). http://{H}:{P}{U}',
  },
  php: {
    unresolved:
      'PHP Fatal error:  Uncaught GuzzleHttp\\Exception\\ConnectException: cURL error 6: Could not resolve host: {H} for http://{H}:{P}{U}',
    unanswered:
      'PHP Fatal error:  Uncaught GuzzleHttp\\Exception\\ConnectException: cURL error 28: Resolving timed out after 5001 milliseconds for http://{H}:{P}{U}',
    refused:
      'PHP Fatal error:  Uncaught GuzzleHttp\\Exception\\ConnectException: cURL error 7: Failed to connect to {H} port {P} after 2 ms: Connection refused for http://{H}:{P}{U}',
    timeout:
      'PHP Fatal error:  Uncaught GuzzleHttp\\Exception\\ConnectException: cURL error 28: Connection timed out after 5001 milliseconds for http://{H}:{P}{U}',
    unreachable:
      'PHP Fatal error:  Uncaught GuzzleHttp\\Exception\\ConnectException: cURL error 7: Failed to connect to {H} port {P}: No route to host for http://{H}:{P}{U}',
    foreign:
      'PHP Fatal error:  Uncaught GuzzleHttp\\Exception\\RequestException: cURL error 1: Received HTTP/0.9 when not allowed for http://{H}:{P}{U}',
    unavailable:
      'PHP Fatal error:  Uncaught GuzzleHttp\\Exception\\ServerException: `GET http://{H}:{P}{U}` resulted in a `503 Service Unavailable` response',
  },
  rust: {
    unresolved:
      'ERROR client: error sending request for url (http://{H}:{P}{U}): error trying to connect: dns error: failed to lookup address information: Name or service not known',
    unanswered:
      'ERROR client: error sending request for url (http://{H}:{P}{U}): error trying to connect: dns error: failed to lookup address information: Temporary failure in name resolution',
    refused:
      'ERROR client: error sending request for url (http://{H}:{P}{U}): error trying to connect: tcp connect error: Connection refused (os error 111)',
    timeout: 'ERROR client: error sending request for url (http://{H}:{P}{U}): operation timed out',
    unreachable:
      'ERROR client: error sending request for url (http://{H}:{P}{U}): error trying to connect: tcp connect error: No route to host (os error 113)',
    foreign:
      'ERROR client: error sending request for url (http://{H}:{P}{U}): connection error: invalid HTTP version parsed',
    unavailable:
      'ERROR client: HTTP status server error (503 Service Unavailable) for url (http://{H}:{P}{U})',
  },
  nginx: {
    unresolved:
      '2026/03/02 09:59:12 [error] 29#29: *104 {H} could not be resolved (3: Host not found), client: 10.244.2.1, server: localhost, request: "GET {U} HTTP/1.1", host: "www.example.com"',
    unanswered:
      '2026/03/02 09:59:12 [error] 29#29: *104 {H} could not be resolved (110: Operation timed out), client: 10.244.2.1, server: localhost, request: "GET {U} HTTP/1.1", host: "www.example.com"',
    refused:
      '2026/03/02 09:59:12 [error] 29#29: *104 connect() failed (111: Connection refused) while connecting to upstream, client: 10.244.2.1, server: localhost, request: "GET {U} HTTP/1.1", upstream: "http://{I}:{P}{U}", host: "www.example.com"',
    timeout:
      '2026/03/02 09:59:12 [error] 29#29: *104 upstream timed out (110: Operation timed out) while connecting to upstream, client: 10.244.2.1, server: localhost, request: "GET {U} HTTP/1.1", upstream: "http://{I}:{P}{U}", host: "www.example.com"',
    unreachable:
      '2026/03/02 09:59:12 [error] 29#29: *104 connect() failed (113: No route to host) while connecting to upstream, client: 10.244.2.1, server: localhost, request: "GET {U} HTTP/1.1", upstream: "http://{I}:{P}{U}", host: "www.example.com"',
    foreign:
      '2026/03/02 09:59:12 [error] 29#29: *104 upstream sent no valid HTTP/1.0 header while reading response header from upstream, client: 10.244.2.1, server: localhost, request: "GET {U} HTTP/1.1", upstream: "http://{I}:{P}{U}", host: "www.example.com"',
    unavailable:
      '2026/03/02 09:59:12 [error] 29#29: *104 no live upstreams while connecting to upstream, client: 10.244.2.1, server: localhost, request: "GET {U} HTTP/1.1", upstream: "http://{H}:{P}{U}", host: "www.example.com"',
  },
  envoy: {
    unresolved:
      '[2026-03-02T09:59:12.120Z] "GET {U} HTTP/1.1" 503 UH no_healthy_upstream - "-" 0 19 0 - "10.244.2.1" "Mozilla/5.0" "77c2" "{H}:{P}" "-" {H} -',
    unanswered:
      '[2026-03-02 09:59:12.120][1][debug][dns] dns resolution for {H} failed with c-ares status 12: Timeout while contacting DNS servers',
    refused:
      '[2026-03-02T09:59:12.120Z] "GET {U} HTTP/1.1" 503 UF upstream_reset_before_response_started{remote_connection_failure,delayed_connect_error:_111} - "delayed connect error: 111" 0 95 0 - "10.244.2.1" "Mozilla/5.0" "77c2" "{H}:{P}" "{I}:{P}" {H} -',
    timeout:
      '[2026-03-02T09:59:12.120Z] "GET {U} HTTP/1.1" 503 UF upstream_reset_before_response_started{connection_timeout} - "-" 0 95 10000 - "10.244.2.1" "Mozilla/5.0" "77c2" "{H}:{P}" "{I}:{P}" {H} -',
    unreachable:
      '[2026-03-02T09:59:12.120Z] "GET {U} HTTP/1.1" 503 UF upstream_reset_before_response_started{remote_connection_failure,delayed_connect_error:_113} - "-" 0 95 0 - "10.244.2.1" "Mozilla/5.0" "77c2" "{H}:{P}" "{I}:{P}" {H} -',
    foreign:
      '[2026-03-02T09:59:12.120Z] "POST {U} HTTP/2" 503 UPE upstream_reset_before_response_started{protocol_error} - "-" 0 95 1 - "10.244.2.1" "grpc-go/1.60" "77c2" "{H}:{P}" "{I}:{P}" {H} -',
    unavailable:
      '[2026-03-02T09:59:12.120Z] "GET {U} HTTP/1.1" 503 UH no_healthy_upstream - "-" 0 19 0 - "10.244.2.1" "Mozilla/5.0" "77c2" "{H}:{P}" "-" {H} -',
  },
};

const goGrpc = (desc: string): string =>
  `{"level":"error","msg":"call failed","error":"rpc error: code = Unavailable desc = ${desc}"}`;

const grpc: { readonly [language in Language]?: Words } = {
  go: {
    unresolved: goGrpc(
      'connection error: desc = \\"transport: Error while dialing: dial tcp: lookup {H} on 10.96.0.10:53: no such host\\"',
    ),
    unanswered: goGrpc(
      'dns: A record lookup error: lookup {H} on 10.96.0.10:53: read udp 10.244.1.9:52->10.96.0.10:53: i/o timeout',
    ),
    refused: goGrpc(
      'connection error: desc = \\"transport: Error while dialing: dial tcp {I}:{P}: connect: connection refused\\"',
    ),
    timeout: goGrpc(
      'connection error: desc = \\"transport: Error while dialing: dial tcp {I}:{P}: i/o timeout\\"',
    ),
    unreachable: goGrpc(
      'connection error: desc = \\"transport: Error while dialing: dial tcp {I}:{P}: connect: no route to host\\"',
    ),
    foreign: goGrpc(
      'connection error: desc = \\"error reading server preface: http2: frame too large\\" ({I}:{P})',
    ),
    unavailable: goGrpc(
      'upstream connect error or disconnect/reset before headers. reset reason: connection failure ({I}:{P})',
    ),
  },
  node: {
    unresolved: 'Error: 14 UNAVAILABLE: Name resolution failed for target dns:{H}:{P}',
    unanswered:
      'Error: 14 UNAVAILABLE: Name resolution failed for target dns:{H}:{P}. Last error: queryA ETIMEOUT {H}',
    refused:
      'Error: 14 UNAVAILABLE: No connection established. Last error: Error: connect ECONNREFUSED {I}:{P}. Resolution note: ',
    timeout:
      'Error: 4 DEADLINE_EXCEEDED: Deadline exceeded after 5.001s, waiting for connect to {I}:{P}: connect ETIMEDOUT {I}:{P}',
    unreachable:
      'Error: 14 UNAVAILABLE: No connection established. Last error: Error: connect EHOSTUNREACH {I}:{P}',
    foreign: 'Error: 14 UNAVAILABLE: Connection dropped: NGHTTP2_PROTOCOL_ERROR from {I}:{P}',
    unavailable: 'Error: 14 UNAVAILABLE: no healthy upstream ({H}:{P})',
  },
  python: {
    unresolved:
      'grpc._channel._InactiveRpcError: <_InactiveRpcError of RPC that terminated with: status = StatusCode.UNAVAILABLE details = "DNS resolution failed for {H}:{P}: C-ares status is not ARES_SUCCESS qtype=A name={H} is_balancer=0: Domain name not found"',
    unanswered:
      'grpc._channel._InactiveRpcError: status = StatusCode.UNAVAILABLE details = "DNS resolution failed for {H}:{P}: C-ares status is not ARES_SUCCESS: Timeout while contacting DNS servers"',
    refused:
      'grpc._channel._InactiveRpcError: status = StatusCode.UNAVAILABLE details = "failed to connect to all addresses; last error: UNKNOWN: ipv4:{I}:{P}: Failed to connect to remote host: connect: Connection refused (111)"',
    timeout:
      'grpc._channel._InactiveRpcError: status = StatusCode.UNAVAILABLE details = "failed to connect to all addresses; last error: UNKNOWN: ipv4:{I}:{P}: Failed to connect to remote host: Timeout occurred: FD Shutdown"',
    unreachable:
      'grpc._channel._InactiveRpcError: status = StatusCode.UNAVAILABLE details = "failed to connect to all addresses; last error: UNKNOWN: ipv4:{I}:{P}: Failed to connect to remote host: No route to host"',
    foreign:
      'grpc._channel._InactiveRpcError: status = StatusCode.UNAVAILABLE details = "Trying to connect an http1.x server: ipv4:{I}:{P}"',
    unavailable:
      'grpc._channel._InactiveRpcError: status = StatusCode.UNAVAILABLE details = "no healthy upstream" ({H}:{P})',
  },
};

const database = (speaks: Speech, words: string): Words => {
  const of = (end: string): string => `${words}${end}`;
  const name = speaks === 'mysql' ? 'java.net.UnknownHostException: {H}' : '{H}: Name or service not known';
  return {
    unresolved: of(name),
    unanswered: of('java.net.UnknownHostException: {H}: Temporary failure in name resolution'),
    refused: of('java.net.ConnectException: Connection refused (Connection refused) [{H}:{P}]'),
    timeout: of('java.net.SocketTimeoutException: connect timed out [{H}:{P}]'),
    unreachable: of('java.net.NoRouteToHostException: No route to host [{H}:{P}]'),
    foreign: of('unexpected packet [{H}:{P}]'),
    unavailable: of('Connection reset [{H}:{P}]'),
  };
};

const others: { readonly [speech in Speech]?: Words } = {
  mysql: database(
    'mysql',
    'com.mysql.cj.jdbc.exceptions.CommunicationsException: Communications link failure\nCaused by: ',
  ),
  mongo: database('mongo', 'com.mongodb.MongoSocketOpenException: Exception opening socket\nCaused by: '),
  amqp: database('amqp', 'org.springframework.amqp.AmqpConnectException: '),
  redis: database(
    'redis',
    'io.lettuce.core.RedisConnectionException: Unable to connect to {H}:{P}\nCaused by: ',
  ),
};

/** The lines by which a component tells that a call failed; none where it did not. */
export function complaint(language: Language, call: Call, { outcome, host, port, ip }: Reached): string {
  if (outcome === 'ok') return '';
  const words =
    others[call.speaks] ?? (call.speaks === 'grpc' ? grpc[language] : undefined) ?? http[language];
  return words[outcome]
    .replaceAll('{H}', host)
    .replaceAll('{I}', ip || host)
    .replaceAll('{P}', String(port))
    .replaceAll('{U}', call.path);
}
