const nano = 1_000_000_000n;

/** Each suffix as a multiple of 10⁻⁹. */
const suffixes = new Map<string, bigint>([
  ['n', 1n],
  ['u', 1_000n],
  ['m', 1_000_000n],
  ['', nano],
  ['k', nano * 1_000n],
  ['M', nano * 1_000_000n],
  ['G', nano * 10n ** 9n],
  ['T', nano * 10n ** 12n],
  ['P', nano * 10n ** 15n],
  ['E', nano * 10n ** 18n],
  ['Ki', nano << 10n],
  ['Mi', nano << 20n],
  ['Gi', nano << 30n],
  ['Ti', nano << 40n],
  ['Pi', nano << 50n],
  ['Ei', nano << 60n],
]);

const written = /^([+-]?)(\d{1,30})?(?:\.(\d{0,30}))?(?:[eE]([+-]?\d{1,2})|([numkMGTPE]|[KMGTPE]i))?$/;

/**
 * A Kubernetes quantity (`250m`, `1.5Gi`, `2e3`, `7`) in billionths, exact; undefined when it is none. What is
 * smaller than a billionth rounds away from zero, as Kubernetes does it.
 */
export function parseQuantity(text: string | number): bigint | undefined {
  const [, sign, whole = '', fraction = '', exponent, suffix = ''] = written.exec(String(text)) ?? [];
  if (sign === undefined || whole + fraction === '') return undefined;
  const factor = suffixes.get(suffix);
  if (factor === undefined) return undefined;
  const scale = Number(exponent ?? 0) - fraction.length;
  const size = BigInt(whole + fraction) * factor;
  const scaled = scale >= 0 ? size * 10n ** BigInt(scale) : divideUp(size, 10n ** BigInt(-scale));
  return sign === '-' ? -scaled : scaled;
}

const divideUp = (value: bigint, by: bigint): bigint => (value + by - 1n) / by;

/** Billionths as a plain number: cores, bytes. */
export const toNumber = (billionths: bigint): number => Number(billionths) / 1e9;

/** Cores as people write them: `250m`, `1.5`, `2`. */
export function formatCores(billionths: bigint): string {
  if (billionths % nano === 0n) return String(billionths / nano);
  const cores = toNumber(billionths);
  return Math.abs(cores) >= 1 ? String(Number(cores.toFixed(2))) : `${Number((cores * 1000).toFixed(1))}m`;
}

/** Bytes in the largest binary unit that keeps at least one: `256Mi`, `1.5Gi`. */
export function formatBytes(billionths: bigint): string {
  const bytes = toNumber(billionths);
  const power = bytes === 0 ? 0 : Math.min(6, Math.floor(Math.log2(Math.abs(bytes)) / 10));
  if (power <= 0) return String(Math.round(bytes));
  return `${Number((bytes / 1024 ** power).toFixed(1))}${['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'][power]}`;
}

/**
 * The shortest exact way to write a quantity: `1` for `1000m`, `1Gi` for `1024Mi`. What is no quantity comes back
 * as it is, so two values of a field are equal exactly when these are.
 */
export function quantityText(value: unknown): unknown {
  const size = typeof value === 'string' || typeof value === 'number' ? parseQuantity(value) : undefined;
  if (size === undefined) return value;
  if (size === 0n) return '0';
  const exact = [...suffixes].filter(([, unit]) => size % unit === 0n);
  const written = exact.map(([suffix, unit]) => `${size / unit}${suffix}`);
  return written.reduce((a, b) => (b.length < a.length ? b : a));
}
