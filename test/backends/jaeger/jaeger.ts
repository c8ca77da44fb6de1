import { fileURLToPath } from 'node:url';
import { BackendError } from '../errors.ts';
import { freePort } from '../free-port.ts';
import type { GoProgram } from '../go-program.ts';
import { runProgram } from '../run-program.ts';

export const jaeger: GoProgram = {
  name: 'jaeger',
  module: fileURLToPath(new URL('.', import.meta.url)),
  package: 'github.com/jaegertracing/jaeger/cmd/all-in-one',
};

/** Any free port on loopback. */
const SOME = '127.0.0.1:0';

/** Starts an empty Jaeger that keeps its traces in memory: its query API at `url`, OTLP over HTTP at `otlp`. */
export async function startJaeger() {
  const receiver = `127.0.0.1:${await freePort()}`;
  const { url, stop } = await runProgram(jaeger, {
    ready: '/api/services',
    flags: ({ address }) => [
      `--query.http-server.host-port=${address}`,
      `--collector.otlp.http.host-port=${receiver}`,
      `--collector.otlp.grpc.host-port=${SOME}`,
      `--collector.grpc-server.host-port=${SOME}`,
      `--collector.http-server.host-port=${SOME}`,
      `--query.grpc-server.host-port=${SOME}`,
      `--admin.http.host-port=${SOME}`,
      '--log-level=warn',
    ],
  });
  const otlp = `http://${receiver}`;

  /** Sends OTLP JSON; it can be asked for a moment later. */
  async function send(body: object): Promise<void> {
    const response = await fetch(`${otlp}/v1/traces`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new BackendError(`/v1/traces: ${response.status} ${await response.text()}`);
  }

  return { url, otlp, send, stop };
}
