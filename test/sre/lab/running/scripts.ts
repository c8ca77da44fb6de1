import { plain } from './languages.ts';
import type { Stack } from './stack.ts';
import { ago } from './spec.ts';

export const python: Stack = {
  image: 'registry.shelf.example/team/',
  port: 8000,
  slow: 3,
  starts: (_, port, began) => [
    `[${plain(began)} +0000] [1] [INFO] Starting gunicorn 21.2.0`,
    `[${plain(began)} +0000] [1] [INFO] Listening at: http://0.0.0.0:${port} (1)`,
    `[${plain(began)} +0000] [7] [INFO] Booting worker with pid: 7`,
  ],
  works: (_, seconds) => `10.0.2.7 - - [${plain(seconds)}] "GET /items HTTP/1.1" 200 512`,
  refused: (host, port, seconds) => [
    `${plain(seconds)} ERROR requests.exceptions.ConnectionError: HTTPConnectionPool(host='${host}', port=${port}): Max retries exceeded with url: /v1 (Caused by NewConnectionError('<urllib3.connection.HTTPConnection object at 0x7f2e>: Failed to establish a new connection: [Errno 111] Connection refused'))`,
  ],
  unknown: (host, seconds) => [
    `${plain(seconds)} ERROR requests.exceptions.ConnectionError: HTTPConnectionPool(host='${host}', port=80): Max retries exceeded with url: /v1 (Caused by NameResolutionError("Failed to resolve '${host}' ([Errno -2] Name or service not known)"))`,
  ],
  dies: words => ['Traceback (most recent call last):', '  File "/app/main.py", line 14, in <module>', words],
};

export const node: Stack = {
  image: 'registry.shelf.example/team/',
  port: 3000,
  slow: 2,
  starts: (name, port) => [
    `> ${name}@2.3.1 start`,
    '> node dist/main.js',
    '',
    `${name} listening on port ${port}`,
  ],
  works: (_, seconds) => `{"level":30,"time":${Date.parse(ago(seconds))},"msg":"request completed"}`,
  refused: (host, port, seconds) => [
    `{"level":50,"time":${Date.parse(ago(seconds))},"msg":"upstream ${host} failed","err":{"message":"connect ECONNREFUSED 10.96.44.9:${port}"}}`,
  ],
  unknown: (host, seconds) => [
    `{"level":50,"time":${Date.parse(ago(seconds))},"msg":"upstream failed","err":{"message":"getaddrinfo ENOTFOUND ${host}"}}`,
  ],
  dies: words => [
    '/app/dist/main.js:12',
    '    throw err;',
    '    ^',
    '',
    words,
    '    at Object.<anonymous> (/app/dist/main.js:12:9)',
    '',
    'Node.js v20.11.1',
  ],
};

export const php: Stack = {
  image: 'registry.shelf.example/team/',
  port: 9000,
  slow: 1,
  starts: (_, __, began) => [
    `[${plain(began)}] NOTICE: fpm is running, pid 1`,
    `[${plain(began)}] NOTICE: ready to handle connections`,
  ],
  works: (_, seconds) => `127.0.0.1 -  ${plain(seconds)} "GET /index.php" 200`,
  refused: (host, port, seconds) => [
    `[${plain(seconds)}] production.ERROR: cURL error 7: Failed to connect to ${host} port ${port}: Connection refused`,
  ],
  unknown: (host, seconds) => [
    `[${plain(seconds)}] production.ERROR: cURL error 6: Could not resolve host: ${host}`,
  ],
  dies: words => [`PHP Fatal error:  Uncaught ${words} in /var/www/html/bootstrap.php:41`],
};

export const ruby: Stack = {
  image: 'registry.shelf.example/team/',
  port: 3000,
  slow: 8,
  starts: (_, port) => [
    '=> Booting Puma',
    '* Puma version: 6.4.2',
    `* Listening on http://0.0.0.0:${port}`,
    'Use Ctrl-C to stop',
  ],
  works: (_, seconds) => `I, [${plain(seconds)} #1]  INFO -- : Completed 200 OK in 14ms`,
  refused: (host, port, seconds) => [
    `E, [${plain(seconds)} #1] ERROR -- : Faraday::ConnectionFailed (Failed to open TCP connection to ${host}:${port} (Connection refused - connect(2) for "${host}" port ${port}))`,
  ],
  unknown: (host, seconds) => [
    `E, [${plain(seconds)} #1] ERROR -- : SocketError (Failed to open TCP connection to ${host}:80 (getaddrinfo: Name or service not known))`,
  ],
  dies: words => [
    `/app/config/environment.rb:5:in \`<main>': ${words}`,
    "\tfrom <internal:kernel>:37:in `require'",
  ],
};
