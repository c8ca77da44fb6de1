import { go, plain } from './languages.ts';
import { ago } from './spec.ts';
import type { Stack } from './stack.ts';

const server = (image: string, port: number, ready: (port: number, began: number) => string[]): Stack => ({
  ...go,
  image,
  port,
  slow: 5,
  starts: (_, own, began) => ready(own, began),
  works: (_, seconds) => `${ago(seconds)} checkpoint complete`,
  dies: words => [words],
});

export const mysql = server('docker.io/library/mysql:8.0.36', 3306, (port, began) => [
  `${ago(began)} 0 [System] [MY-010116] [Server] /usr/sbin/mysqld (mysqld 8.0.36) starting as process 1`,
  `${ago(began - 4)} 0 [Warning] [MY-010068] [Server] CA certificate ca.pem is self signed.`,
  `${ago(began - 4)} 0 [System] [MY-010931] [Server] /usr/sbin/mysqld: ready for connections. Version: '8.0.36'  socket: '/var/run/mysqld/mysqld.sock'  port: ${port}  MySQL Community Server - GPL.`,
]);
export const postgres = server('docker.io/library/postgres:16.2', 5432, (port, began) => [
  `${plain(began)} UTC [1] LOG:  listening on IPv4 address "0.0.0.0", port ${port}`,
  `${plain(began - 1)} UTC [1] LOG:  database system is ready to accept connections`,
]);
export const mongo = server('docker.io/library/mongo:5.0', 27017, (port, began) => [
  `{"t":{"$date":"${ago(began)}"},"s":"W","c":"CONTROL","id":22120,"msg":"Access control is not enabled for the database."}`,
  `{"t":{"$date":"${ago(began - 1)}"},"s":"I","c":"NETWORK","id":23016,"msg":"Waiting for connections","attr":{"port":${port},"ssl":"off"}}`,
]);
export const redis = server('docker.io/library/redis:7.2', 6379, () => [
  '1:C 14 Apr 2026 08:00:00.101 * oO0OoO0OoO0Oo Redis is starting oO0OoO0OoO0Oo',
  '1:M 14 Apr 2026 08:00:00.113 * Ready to accept connections tcp',
]);
export const memcached = server('docker.io/library/memcached:1.6', 11211, () => []);
export const rabbit = server('docker.io/library/rabbitmq:3.12', 5672, (port, began) => [
  `${plain(began)} [info] <0.222.0> started TCP listener on [::]:${port}`,
  `${plain(began)} [info] <0.9.0> Server startup complete; 4 plugins started.`,
]);
export const registry = server('docker.io/nacos/nacos-server:v2.2.3', 8848, (port, began) => [
  `${plain(began)} INFO Tomcat started on port(s): ${port} (http) with context path '/nacos'`,
  `${plain(began)} INFO Nacos started successfully in stand alone mode. use embedded storage`,
]);
export const nginx: Stack = {
  ...go,
  image: 'docker.io/library/nginx:1.25',
  port: 8080,
  starts: () => ['/docker-entrypoint.sh: Configuration complete; ready for start up'],
  works: (_, seconds) => `10.0.1.4 - - [${plain(seconds)}] "GET / HTTP/1.1" 200 612`,
  refused: (host, port, seconds) => [
    `${plain(seconds).replaceAll('-', '/')} [error] 30#30: *711 connect() failed (111: Connection refused) while connecting to upstream, client: 10.0.1.4, upstream: "http://${host}:${port}/"`,
  ],
  unknown: (host, seconds) => [
    `${plain(seconds).replaceAll('-', '/')} [error] 30#30: *711 ${host} could not be resolved (3: Host not found)`,
  ],
  dies: words => [`nginx: [emerg] ${words}`],
};
