import { count } from '../../domain/line.ts';
import { found, type Fixes } from './known.ts';
import { scaledFrom } from './runtime.ts';

/** What to do about changes that did harm. */
export const change: Fixes = {
  'bad-release': known => {
    const [field] = found(known, /release: ([\w.-]+): /);
    return `Take the release of ${known.component} back (rollback_component), or correct what it changed${field === undefined ? '' : `: ${field}`}.`;
  },
  'bad-configuration': known => {
    const name = known.object ? `${known.object.kind} ${known.object.name}` : 'the config map';
    return `Take back what was written to ${name}, and restart ${known.component} (restart_component).`;
  },
  'bad-scaling': known => {
    const before = scaledFrom(known);
    return `Scale ${known.component} back to ${before === undefined ? 'as many pods as before' : count(before, 'pod')} (scale_component).`;
  },
};
