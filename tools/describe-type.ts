import * as z from 'zod';
import { TypeView, typeView } from '../server/control-plane/queries/type.ts';
import { lines, section } from '../server/render/lines.ts';
import { readTool } from './tool.ts';

export default readTool({
  name: 'describe_type',
  title: 'Describe type',
  toolset: 'catalog',
  description: 'What a component type, resource type or trait takes, makes and insists on.',
  idempotent: true,
  command: { noun: 'type', verb: 'describe', positional: ['type'] },
  input: z.strictObject({ type: z.string().min(1).max(130).describe('e.g. "service", "postgres"') }),
  output: TypeView,
  run: (input, { platform, signal }) => typeView(platform, input, signal),
  text: view =>
    lines(
      `${view.kind} ${view.name}${view.workload_type === undefined ? '' : ` (${view.workload_type})`}`,
      view.about,
      section('Parameters:', view.parameters),
      section('Environment configs:', view.environment_configs),
      view.makes.length > 0 && `Makes: ${view.makes.join(', ')}`,
      view.outputs.length > 0 && `Outputs: ${view.outputs.join(', ')}`,
      view.traits.length > 0 && `Allows traits: ${view.traits.join(', ')}`,
      section('Rules:', view.rules),
    ),
});
