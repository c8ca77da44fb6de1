import { ago } from './spec.ts';
import type { Stack } from './stack.ts';

export const plain = (seconds: number): string => ago(seconds).replace('T', ' ').replace('Z', '.417');

const spring = (seconds: number, level: string, source: string, text: string): string =>
  `${plain(seconds)} ${level.padStart(5)} 1 --- [           main] ${source} : ${text}`;

export const java: Stack = {
  image: 'harbor.rail.example/tickets/',
  port: 8080,
  slow: 55,
  starts: (name, port, began) => [
    '  .   ____          _            __ _ _',
    ' :: Spring Boot ::                (v2.7.18)',
    spring(
      began,
      'INFO',
      'c.rail.Application',
      `Starting Application v1.6 using Java 11 on ${name} with PID 1`,
    ),
    spring(
      began - 4,
      'INFO',
      'o.s.b.w.e.tomcat.TomcatWebServer',
      `Tomcat initialized with port(s): ${port} (http)`,
    ),
    spring(
      began - 9,
      'WARN',
      'o.s.c.a.ConfigurationClassPostProcessor',
      'Cannot enhance @Configuration bean definition',
    ),
    spring(
      began - 40,
      'INFO',
      'o.s.b.w.e.tomcat.TomcatWebServer',
      `Tomcat started on port(s): ${port} (http) with context path ''`,
    ),
    spring(
      began - 41,
      'INFO',
      'c.rail.Application',
      `Started Application in 41.3 seconds (JVM running for 43.9)`,
    ),
  ],
  works: (name, seconds) => spring(seconds, 'INFO', 'c.rail.Controller', `[${name}][query][success]`),
  refused: (host, port, seconds) => [
    spring(
      seconds,
      'ERROR',
      'o.a.c.c.C.[dispatcherServlet]',
      `Servlet.service() threw exception: I/O error on GET request for "http://${host}:${port}/api/v1": Connection refused (Connection refused)`,
    ),
    'java.net.ConnectException: Connection refused (Connection refused)',
    '\tat java.base/java.net.PlainSocketImpl.socketConnect(Native Method)',
  ],
  unknown: (host, seconds) => [
    spring(
      seconds,
      'ERROR',
      'o.a.c.c.C.[dispatcherServlet]',
      `I/O error on GET request for "http://${host}:8080/api/v1": ${host}; nested exception is java.net.UnknownHostException: ${host}`,
    ),
  ],
  dies: (words, seconds) => [
    spring(seconds, 'ERROR', 'o.s.boot.SpringApplication', 'Application run failed'),
    '',
    words,
    '\tat org.springframework.boot.SpringApplication.run(SpringApplication.java:308)',
    '\tat com.rail.Application.main(Application.java:22)',
  ],
};

const goLine = (seconds: number, level: string, text: string): string =>
  JSON.stringify({ level, ts: ago(seconds), caller: 'main.go:71', msg: text });

export const go: Stack = {
  image: 'registry.shelf.example/team/',
  port: 9090,
  slow: 1,
  starts: (name, port, began) => [
    goLine(began, 'info', `${name} starting, build 8c1fe0`),
    goLine(began - 1, 'info', `gRPC server listening at [::]:${port}`),
  ],
  works: (_, seconds) => goLine(seconds, 'info', 'finished unary call with code OK'),
  refused: (host, port, seconds) => [
    goLine(
      seconds,
      'error',
      `rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing: dial tcp: ${host}:${port}: connect: connection refused"`,
    ),
  ],
  unknown: (host, seconds) => [
    goLine(
      seconds,
      'error',
      `rpc error: code = Unavailable desc = dns: A record lookup error: lookup ${host} on 10.96.0.10:53: no such host`,
    ),
  ],
  dies: (words, seconds) => [
    goLine(seconds, 'fatal', words),
    'goroutine 1 [running]:',
    'main.main()',
    '\t/src/main.go:88 +0x1d',
  ],
};

export const dotnet: Stack = {
  image: 'registry.shelf.example/team/',
  port: 8080,
  slow: 4,
  starts: (_, port) => [
    'info: Microsoft.Hosting.Lifetime[14]',
    `      Now listening on: http://[::]:${port}`,
    'info: Microsoft.Hosting.Lifetime[0]',
    '      Application started. Press Ctrl+C to shut down.',
  ],
  works: () => '      HTTP GET /api responded 200 in 3.1 ms',
  refused: (host, port) => [
    'fail: Shop.Client[0]',
    `      System.Net.Http.HttpRequestException: Connection refused (${host}:${port})`,
  ],
  unknown: host => [
    'fail: Shop.Client[0]',
    `      System.Net.Http.HttpRequestException: Name or service not known (${host}:80)`,
  ],
  dies: words => [
    `Unhandled exception. ${words}`,
    '   at Program.<Main>$(String[] args) in /src/Program.cs:line 31',
  ],
};

export const thrift: Stack = {
  image: 'docker.io/agora/social-network:',
  port: 9090,
  slow: 1,
  starts: (name, _, began) => [
    `[${ago(began)}] <info>: (${name}.cpp:61:main) Starting the ${name} server...`,
  ],
  works: (name, seconds) => `[${ago(seconds)}] <info>: (${name}.h:88:Handle) ok`,
  refused: (host, port, seconds) => [
    `Thrift: ${ago(seconds)} TSocket::open() connect() <Host: ${host} Port: ${port}>: Connection refused`,
    `[${ago(seconds)}] <error>: (ClientPool.h:142:Pop) Failed to connect ${host}`,
  ],
  unknown: (host, seconds) => [
    `Thrift: ${ago(seconds)} TSocket::open() getaddrinfo() <Host: ${host} Port: 9090>Name or service not known`,
  ],
  dies: (words, seconds) => [
    `[${ago(seconds)}] <fatal>: (utils.h:29:load_config_file) ${words}`,
    "terminate called after throwing an instance of 'std::runtime_error'",
  ],
};
