import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          // Every core, where vitest leaves one to others.
          maxWorkers: '100%',
          sequence: { groupOrder: 0 },
          include: ['test/**/*.test.ts'],
          exclude: ['test/cluster/**', 'test/backends/**', 'test/contract/real.test.ts'],
          testTimeout: 30_000,
          hookTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'cluster',
          // Apart from the others: a whole control plane takes both cores.
          sequence: { groupOrder: 1 },
          include: ['test/cluster/**/*.test.ts', 'test/backends/**/*.test.ts', 'test/contract/real.test.ts'],
          fileParallelism: false,
          testTimeout: 180_000,
          hookTimeout: 3_000_000,
        },
      },
    ],
  },
});
