import { afterAll, beforeAll, describe } from 'vitest';
import type { Clock, Cluster } from '../../server/control-plane/ports.ts';
import { applyContract } from './apply.ts';
import { deleteContract } from './delete.ts';
import type { Given, Old } from './given.ts';
import { type Which, limitContract } from './known-limits.ts';
import { listContract } from './list.ts';
import { scaleContract } from './scale.ts';
import { watchContract } from './watch.ts';
import { writeContract } from './write.ts';

/** `namespace` names an empty namespace that is there. */
type Opened = {
  cluster: Cluster;
  clock: Clock;
  close(): Promise<void>;
  namespace(): string;
  tooOld: () => Promise<Old>;
};

/**
 * What every implementation of the Cluster port must do, the embedded one and a real API server with its
 * controllers alike, and where they are known to differ. Nothing here needs a node.
 */
export function clusterContract(name: Which, open: () => Promise<Opened>): void {
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
    describe('scales', () => scaleContract(given));
    describe('watches', () => watchContract(given));
    describe('is limited', () => limitContract(given, name));
  });
}
