import { expect, test } from 'vitest';
import { healthLine } from '../../server/render/health.ts';

test('a health in one line', () => {
  expect(healthLine('cart in staging', { status: 'healthy' })).toBe('cart in staging is healthy');
  expect(healthLine('cart', { status: 'degraded', reason: 'no image', replicas: '0/2' })).toBe(
    'cart is degraded, 0/2 pods ready: no image',
  );
});
