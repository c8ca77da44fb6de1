import { afterAll, beforeAll, describe } from 'vitest';
import type { Clock, Cluster } from '../../server/control-plane/ports.ts';
import { applyContract } from './apply.ts';
import { deleteContract } from './delete.ts';
import type { Given } from './given.ts';
import { listContract } from './list.ts';
import { watchContract } from './watch.ts';
import { writeContract } from './write.ts';

/** `namespace` names an empty namespace that is there. */
type Opened = { cluster: Cluster; clock: Clock; close(): Promise<void>; namespace(): string };

/**
 * What every implementation of the Cluster port must do, the embedded one and a real API server with its
 * controllers alike. Nothing here needs a node.
 */
export function clusterContract(name: string, open: () => Promise<Opened>): void {
  describe(`the ${name} cluster`, () => {
    let opened: Opened | undefined;
    beforeAll(async () => {
      opened = await open();
    });
    afterAll(() => opened?.close());
    const given = (): Given => {
      if (opened) return { ...opened, namespace: opened.namespace() };
      throw new Error('the cluster did not open');
    };
    describe('writes', () => writeContract(given));
    describe('applies', () => applyContract(given));
    describe('deletes', () => deleteContract(given));
    describe('lists', () => listContract(given));
    describe('watches', () => watchContract(given));
  });
}
