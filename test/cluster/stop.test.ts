import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { skipped } from './describe.ts';
import { until } from './until.ts';
import { usageOf } from './usage.ts';

const title = 'a cluster that is run by hand';
const run = fileURLToPath(new URL('run.ts', import.meta.url));

describe.skipIf(skipped(title))(title, () => {
  it.each(['SIGINT', 'SIGKILL'] as const)(
    'leaves nothing behind after %s',
    { timeout: 120_000 },
    async signal => {
      const own = { ...process.env, QUARTERDECK_TEST_KUBECONFIG: '' };
      const child = spawn(process.execPath, [run], { stdio: ['ignore', 'pipe', 'inherit'], env: own });
      const gone = once(child, 'exit');
      let line = '';
      for await (line of createInterface({ input: child.stdout })) break;
      expect(line).toMatch(/^export KUBECONFIG=\//);
      const folder = dirname(line.replace('export KUBECONFIG=', ''));
      expect(
        usageOf(folder)
          .map(({ name }) => name)
          .toSorted(),
      ).toEqual(['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'kwok', 'node']);
      child.kill(signal);
      await gone;
      const left = async () => (usageOf(folder).length === 0 && !existsSync(folder)) || undefined;
      await until('end of it all', left, { within: 10_000 });
    },
  );
});
