import { found, type Fix, type Fixes } from './known.ts';

/** Signals show where time is lost, and not why. */
const networkOf =
  (what: string): Fix =>
  known =>
    `Look at what ${what} at ${known.component}: its node's network, a sidecar or proxy, a traffic rule or an experiment.`;

const nodeNetwork =
  (what: string): Fix =>
  known =>
    `Look at why node ${known.component} ${what} (interface, cable, load), and cordon it while that lasts.`;

/** What to do about what signals show. */
export const performance: Fixes = {
  'cpu-saturation': known => {
    const [used, limit] = found(known, /too little CPU: (?:max )?(\S+) cores.*? CPU limit ([\w.]+)/);
    return `Raise the cpu limit of ${known.component}${limit === undefined ? '' : ` above ${limit} (${used} used)`}, run more pods (scale_component), or find what works so much.`;
  },
  'memory-growth': known => {
    const [after, before] = found(known, /memory grew: (\S+) since, (\S+) before/);
    return `Find what ${known.component} keeps in memory${before === undefined ? '' : ` (${before} before, ${after} now)`}; restart_component frees it for a while.`;
  },
  'network-latency': networkOf('delays messages'),
  'network-loss': networkOf('loses packets'),
  'traffic-surge': known => {
    const [now, before] = found(known, /gets more requests: (\S+) since, (\S+) before/);
    return `Run more pods of ${known.component} (scale_component), or limit who calls it${now === undefined ? '' : `: ${now} now, ${before} before`}.`;
  },
  'retry-storm': known =>
    `Let the callers of ${known.component} repeat less and wait longer in between, and see to what fails for them.`,
  'node-network-latency': nodeNetwork('answers late'),
  'node-packet-loss': nodeNetwork('loses packets'),
};
