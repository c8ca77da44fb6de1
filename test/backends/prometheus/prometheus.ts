import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { findProgram, type GoProgram } from '../go-program.ts';
import { runProgram } from '../run-program.ts';

const module = fileURLToPath(new URL('.', import.meta.url));
/** The clouds that Prometheus can find targets in are most of what it is built from. */
const tags = 'remove_all_sd';

export const prometheus: GoProgram = {
  name: 'prometheus',
  module,
  package: 'github.com/prometheus/prometheus/cmd/prometheus',
  tags,
};
export const promtool: GoProgram = {
  name: 'promtool',
  module,
  package: 'github.com/prometheus/prometheus/cmd/promtool',
  tags,
};

const run = promisify(execFile);

/** What promtool says; throws where it finds something wrong. */
export const askPromtool = async (...words: string[]): Promise<string> =>
  (await run(await findProgram(promtool), words)).stdout;

type Given = {
  /** OpenMetrics text: the past that it starts with. */
  samples?: string;
  /** A file of rules that it evaluates each second. */
  rules?: string;
};

/** Starts a Prometheus that scrapes nothing: it has the past it is given, and evaluates the rules it is given. */
export const startPrometheus = ({ samples, rules }: Given = {}) =>
  runProgram(prometheus, {
    ready: '/-/ready',
    async prepare(folder) {
      const config = {
        global: { evaluation_interval: '1s' },
        rule_files: rules === undefined ? [] : [join(folder, 'rules.yml')],
      };
      // JSON is YAML.
      await writeFile(join(folder, 'prometheus.yml'), JSON.stringify(config));
      if (rules !== undefined) await writeFile(join(folder, 'rules.yml'), rules);
      if (samples === undefined) return;
      const file = join(folder, 'samples.om');
      await writeFile(file, samples);
      await askPromtool('tsdb', 'create-blocks-from', 'openmetrics', file, join(folder, 'data'));
    },
    flags: ({ address, folder }) => [
      `--config.file=${folder}/prometheus.yml`,
      `--storage.tsdb.path=${folder}/data`,
      '--storage.tsdb.retention.time=100y',
      `--web.listen-address=${address}`,
      '--log.level=warn',
    ],
  });
