/** `checkout-staging-1122-091500`: where and when, short enough to say. */
export function reportName(subject: string, environment: string, now: Date): string {
  const [date = '', time = ''] = now.toISOString().split('T');
  const stamp = `${date.slice(5).replace('-', '')}-${time.slice(0, 8).replaceAll(':', '')}`;
  const place = subject === environment ? environment : `${subject}-${environment}`;
  return `${place.slice(0, 40).replace(/-+$/, '')}-${stamp}`;
}

/** The name, or where a report of the same second has it, the first with a number that is free. */
export function freeName(name: string, taken: readonly string[]): string {
  for (let number = 1; ; number++) {
    const candidate = number === 1 ? name : `${name}-${number}`;
    if (!taken.includes(candidate)) return candidate;
  }
}
