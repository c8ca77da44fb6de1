import { Settings } from './config/settings.ts';
import { environmentHealth } from './control-plane/queries/environment-health.ts';
import { PlatformError } from './errors.ts';
import { createLog } from './log.ts';
import { openPlatform } from './platform.ts';
import type { Scenario } from './sandbox/scenario/scenario.ts';
import { loadScenario } from './scenario-files.ts';

/** What is right, and what is wrong with the others: one line for each mistake, with its place, and the way out. */
export type Checked = {
  right: { name: string; file: string }[];
  wrong: { mistakes: string[]; hint?: string }[];
};

/** Reads scenarios, plays each on a cluster of its own and compares the health at the end with what they expect. */
export async function checkScenarios(named: readonly string[], signal: AbortSignal): Promise<Checked> {
  const checked: Checked = { right: [], wrong: [] };
  for (const name of named) {
    try {
      const { scenario, file } = await loadScenario(name);
      const wrong = await playAndCompare(name, scenario, signal);
      if (wrong.length === 0) checked.right.push({ name: scenario.name, file });
      else checked.wrong.push({ mistakes: wrong });
    } catch (error) {
      if (!(error instanceof PlatformError)) throw error;
      checked.wrong.push({ mistakes: error.message.split('\n'), hint: error.hint });
    }
  }
  return checked;
}

async function playAndCompare(name: string, { expect }: Scenario, signal: AbortSignal): Promise<string[]> {
  const config = { ...Settings.parse({ sandbox: name, ephemeral: true }), stateFile: '' };
  const platform = await openPlatform(config, createLog('silent'), signal);
  try {
    const wrong: string[] = [];
    for (const { environment, component, reason, where } of expect) {
      const health = await environmentHealth(platform, { environment, drift: false, limit: 1 }, signal);
      const [first] = health.deployments;
      const isRight =
        component === undefined
          ? health.status === 'healthy'
          : first?.status === 'degraded' &&
            first.name === component &&
            (first.reason ?? '').includes(reason ?? '');
      const wanted =
        component === undefined ? 'healthy' : `degraded: ${component}: … ${reason ?? ''}`.trimEnd();
      const found = health.reason === undefined ? health.status : `${health.status}: ${health.reason}`;
      if (!isRight) wrong.push(`${where}: ${environment} is ${found}; expected ${wanted}`);
    }
    return wrong;
  } finally {
    platform.close();
  }
}
