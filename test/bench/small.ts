import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { loadSurface } from '../../server/surface.ts';
import { openProduct } from '../support/product.ts';
import type { Bundles } from './bundles.ts';
import type { Figure } from './figure.ts';
import { median, timed } from './statistics.ts';

const run = promisify(execFile);

const bytes = (value: unknown) => Buffer.byteLength(JSON.stringify(value));

/** What opening the shop, the demo and the list of tools cost. */
export async function measureSmall({ ours }: Bundles): Promise<Figure[]> {
  const shop = await timed(5, async () => (await openProduct({ sandbox: 'shop' })).close());
  const [demo = 0] = await timed(1, () => run(process.execPath, [ours, 'demo']));
  const surface = (await loadSurface()).map(tool => tool.shown);
  const outputs = surface.map(tool => tool.outputSchema);
  return [
    { name: 'shop: open', value: median(shop), unit: 'ms', note: `first ${shop[0]?.toFixed(0)} ms` },
    { name: 'demo', value: demo / 1000, unit: 's', goal: { most: 60 } },
    {
      name: 'tools/list',
      value: bytes(surface) / 4,
      unit: 'tokens',
      note: `${(bytes(outputs) / 4).toFixed(0)} of them output schemas`,
    },
  ];
}
