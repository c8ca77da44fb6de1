import { expect, test } from 'vitest';
import {
  formatBytes,
  formatCores,
  parseQuantity,
  quantityText,
  toNumber,
} from '../../server/domain/quantity.ts';

test.each([
  ['1', 1_000_000_000n],
  [2, 2_000_000_000n],
  ['250m', 250_000_000n],
  ['0.1', 100_000_000n],
  ['.5', 500_000_000n],
  ['5.', 5_000_000_000n],
  ['1n', 1n],
  ['0.1n', 1n],
  ['-0.1n', -1n],
  ['100u', 100_000n],
  ['1k', 10n ** 12n],
  ['1Ki', 1024n * 10n ** 9n],
  ['1.5Gi', 3n * (1n << 29n) * 10n ** 9n],
  ['8Ei', (1n << 63n) * 10n ** 9n],
  ['1E', 10n ** 27n],
  ['1E3', 10n ** 12n],
  ['2e-3', 2_000_000n],
  ['-1.25', -1_250_000_000n],
  ['9007199254740993', 9_007_199_254_740_993n * 10n ** 9n],
])('%s is %s billionths', (text, expected) => {
  expect(parseQuantity(text)).toBe(expected);
});

test.each([
  '',
  '.',
  'm',
  '1mi',
  '1 Gi',
  '1KiB',
  '1e',
  '1e999999999',
  '0x10',
  'NaN',
  '1,5',
  '1.2.3',
  '9'.repeat(100),
])('no quantity: %.20j', text => {
  expect(parseQuantity(text)).toBeUndefined();
});

const cores = (text: string) => formatCores(parseQuantity(text) ?? 0n);
const bytes = (text: string) => formatBytes(parseQuantity(text) ?? 0n);

test('as people write them', () => {
  expect(['2', '1.5', '0.25', '1234m', '12.5m', '0'].map(cores)).toEqual([
    '2',
    '1.5',
    '250m',
    '1.23',
    '12.5m',
    '0',
  ]);
  expect(['0', '512', '1023', '1Ki', '268435456', '1536Mi', '1G'].map(bytes)).toEqual([
    '0',
    '512',
    '1023',
    '1Ki',
    '256Mi',
    '1.5Gi',
    '953.7Mi',
  ]);
  expect(toNumber(parseQuantity('250m') ?? 0n)).toBe(0.25);
});

test.each([
  ['1000m', '1'],
  ['1', '1'],
  [1, '1'],
  ['1024Mi', '1Gi'],
  ['0.25', '250m'],
  ['0', '0'],
  ['1500Mi', '1500Mi'],
])('%j is written %j', (value, expected) => {
  expect(quantityText(value)).toBe(expected);
  expect(parseQuantity(expected)).toBe(parseQuantity(value));
});

test('what is no quantity stays as it is', () => {
  expect(quantityText('lots')).toBe('lots');
  expect(quantityText(null)).toBeNull();
  expect(quantityText(undefined)).toBeUndefined();
});
