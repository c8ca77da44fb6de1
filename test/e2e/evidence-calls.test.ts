import { expect, test } from 'vitest';
import { textAt } from '../../server/domain/json.ts';
import { callsAmiss } from '../support/evidence-calls.ts';
import { familyOf, incidents, type Incident } from '../support/incidents.ts';
import { openProduct } from '../support/product.ts';

/** One recorded incident of each family of causes, and two. */
function sample(all: readonly Incident[]): Incident[] {
  const byFamily = Map.groupBy(all, ({ code }) => familyOf(code));
  const firsts = [...byFamily.values()].flatMap(([first]) => first ?? []);
  return [...firsts, ...all.filter(one => !firsts.includes(one))].slice(0, 8);
}

const all = incidents();

// The built-in scenarios are asked the same in investigate.test.ts, which has opened them.
test.skipIf(all.length === 0)(
  'every call that an answer about a recorded incident names succeeds, and tells what it is named for',
  async () => {
    for (const { id, code, folder } of sample(all)) {
      const product = await openProduct({ sandbox: undefined, dump: folder });
      const { view } = await product.call('investigate', { environment: 'recorded' });
      expect(textAt(view, 'status'), id).toBe('identified');
      const wrong = await callsAmiss(product, view);
      await product.close();
      expect(wrong, `${id} ${code}`).toEqual([]);
    }
  },
  60_000,
);
