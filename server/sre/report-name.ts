/** `checkout-staging-1122-091500`: where and when, short enough to say. */
export function reportName(subject: string, environment: string, now: Date): string {
  const [date = '', time = ''] = now.toISOString().split('T');
  const stamp = `${date.slice(5).replace('-', '')}-${time.slice(0, 8).replaceAll(':', '')}`;
  const place = subject === environment ? environment : `${subject}-${environment}`;
  return `${place.slice(0, 40).replace(/-+$/, '')}-${stamp}`;
}
