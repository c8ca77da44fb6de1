// Builds the backends that tests run against, or finds them built, so that no test has to wait for it.
import { alertmanager } from './alertmanager/alertmanager.ts';
import { BackendError } from './errors.ts';
import { findProgram } from './go-program.ts';
import { jaeger } from './jaeger/jaeger.ts';
import { prometheus, promtool } from './prometheus/prometheus.ts';
import { victoriaLogs } from './victoria-logs/victoria-logs.ts';

const programs = [victoriaLogs, jaeger, prometheus, promtool, alertmanager];
const say = (line: string) => process.stderr.write(`${line}\n`);

for (const program of programs) {
  try {
    await findProgram(program, say);
    say(`${program.name}: ready`);
  } catch (error) {
    if (!(error instanceof BackendError)) throw error;
    say(error.message);
    process.exitCode = 1;
  }
}
