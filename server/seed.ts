import { readFileSync } from 'node:fs';
import type { Writing } from './control-plane/ports.ts';
import { applyPlan } from './control-plane/apply/apply.ts';
import { parseSources, planDocuments } from './control-plane/operations/apply-documents.ts';
import { planDeploy } from './control-plane/operations/deploy-component.ts';
import { environmentsOf } from './control-plane/plan/promotion.ts';

const SHOP = new URL('sandbox/scenarios/shop.yaml', import.meta.url);

/** Long enough for a rollout to be over. */
const SETTLED_MS = 60_000;

const silent = () => undefined;

/** Fills an empty platform with the shop, in every environment of its pipeline. */
export async function seedShop(platform: Writing, signal: AbortSignal): Promise<void> {
  const { settings, clock } = platform;
  const documents = parseSources([{ origin: 'shop.yaml', text: readFileSync(SHOP, 'utf8') }]);
  const base = await platform.documents.snapshot(signal);
  await applyPlan(platform, planDocuments(base, settings, documents, clock.now()), signal, silent);
  await clock.sleep(SETTLED_MS, signal);

  const seeded = await platform.documents.snapshot(signal);
  const project = seeded.list('Project', settings.namespace).find(({ metadata }) => metadata.name === 'shop');
  const [, ...later] = project ? environmentsOf(seeded, project) : [];
  for (const environment of later) {
    for (const { metadata } of seeded.list('Component', settings.namespace)) {
      const now = await platform.documents.snapshot(signal);
      const plan = planDeploy(now, settings, { component: metadata.name, environment }, clock.now());
      await applyPlan(platform, plan, signal, silent);
    }
    await clock.sleep(SETTLED_MS, signal);
  }
}
