import { admission } from './fixes/admission.ts';
import { change } from './fixes/change.ts';
import { databases } from './fixes/databases.ts';
import { infrastructure } from './fixes/infrastructure.ts';
import type { Fixes, Known } from './fixes/known.ts';
import { performance } from './fixes/performance.ts';
import { probes } from './fixes/probes.ts';
import { routing } from './fixes/routing.ts';
import { runtime } from './fixes/runtime.ts';
import { scheduling } from './fixes/scheduling.ts';
import { startup } from './fixes/startup.ts';
import { volumes } from './fixes/volumes.ts';

/** What to change, by the cause's code: each of docs/causes.md has one. */
export const fixes: Fixes = {
  ...admission,
  ...scheduling,
  ...volumes,
  ...startup,
  ...runtime,
  ...probes,
  ...databases,
  ...routing,
  ...performance,
  ...infrastructure,
  ...change,
};

/** Names may be long: past this a sentence does without those of the evidence. */
const LONGEST = 180;

/** What to change, in one sentence, with the names and numbers that are known of the cause; undefined for an unknown code. */
export function fixFor({ code, ...known }: Known & { code: string }): string | undefined {
  const fix = fixes[code];
  const exact = fix?.(known);
  return exact === undefined || exact.length <= LONGEST
    ? exact
    : fix?.({ component: known.component, summary: '', facts: [] });
}

/** What to change where nothing more is known than the code: `…` stands for the component, node or namespace. */
export const fixInGeneral = (code: string): string | undefined =>
  fixFor({ code, component: '…', summary: '', facts: [] });

/** The first of the next steps: what to change. A cause that is only suspected is to be confirmed before. */
export function fixSteps(
  first: (Known & { code: string }) | undefined,
  status: 'identified' | 'suspected' | 'none',
): string[] {
  const fix = first && status !== 'none' ? fixFor(first) : undefined;
  if (fix === undefined) return [];
  return [status === 'identified' ? fix : `If so, ${fix.charAt(0).toLowerCase()}${fix.slice(1)}`];
}
