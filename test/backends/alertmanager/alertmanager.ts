import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BackendError } from '../errors.ts';
import type { GoProgram } from '../go-program.ts';
import { runProgram } from '../run-program.ts';

export const alertmanager: GoProgram = {
  name: 'alertmanager',
  module: fileURLToPath(new URL('.', import.meta.url)),
  package: 'github.com/prometheus/alertmanager/cmd/alertmanager',
};

/** Whoever is told of an alert is not there; one that is critical silences the warnings of its component. */
const CONFIG = {
  route: { receiver: 'nobody' },
  receivers: [{ name: 'nobody' }],
  inhibit_rules: [
    {
      source_matchers: ['severity="critical"'],
      target_matchers: ['severity="warning"'],
      equal: ['namespace', 'component'],
    },
  ],
};

/** Starts an Alertmanager of its own without peers; `post` speaks version 2 of its API. */
export async function startAlertmanager() {
  const { url, stop } = await runProgram(alertmanager, {
    ready: '/-/ready',
    prepare: folder => writeFile(join(folder, 'alertmanager.yml'), JSON.stringify(CONFIG)),
    flags: ({ address, folder }) => [
      `--config.file=${folder}/alertmanager.yml`,
      `--storage.path=${folder}/data`,
      `--web.listen-address=${address}`,
      '--cluster.listen-address=',
      '--log.level=warn',
    ],
  });

  async function post(path: 'alerts' | 'silences', body: unknown): Promise<void> {
    const response = await fetch(`${url}/api/v2/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new BackendError(`${path}: ${response.status} ${await response.text()}`);
  }

  return { url, post, stop };
}
