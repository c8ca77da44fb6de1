import * as z from 'zod';
import { parseSources, planDocuments } from '../server/control-plane/operations/apply-documents.ts';
import { carryOut } from '../server/control-plane/operations/carry-out.ts';
import { PlanView } from '../server/domain/plan.ts';
import { dry_run, wait_seconds } from './input.ts';
import { planText } from '../server/render/plan.ts';
import { writeTool } from './tool.ts';

export default writeTool({
  name: 'apply_documents',
  title: 'Apply documents',
  toolset: 'catalog',
  description:
    'Creates or changes platform documents (openchoreo.dev/v1alpha1 YAML): all of the bundle or, when one is wrong, nothing.',
  destroys: false,
  idempotent: true,
  command: { noun: 'document', verb: 'apply', positional: [] },
  input: z.strictObject({
    sources: z
      .array(z.strictObject({ origin: z.string().default('input'), text: z.string().min(1).max(1_000_000) }))
      .min(1)
      .describe('Files: name and YAML text'),
    dry_run,
    wait_seconds: wait_seconds.default(20),
  }),
  output: PlanView,
  async run(input, { platform, signal, progress }) {
    const documents = parseSources(input.sources);
    const base = await platform.documents.snapshot(signal);
    const plan = planDocuments(base, platform.settings, documents, platform.clock.now());
    const next = {
      planned: ['apply_documents with the same sources and without dry_run'],
      applied: ['get_environment_health(environment: …)'],
    };
    return carryOut(platform, plan, { ...input, signal, progress, next });
  },
  text: planText,
});
