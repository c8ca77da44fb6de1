/** As OpenTelemetry counts them from 0. */
export const KINDS: readonly string[] = [
  'unspecified',
  'internal',
  'server',
  'client',
  'producer',
  'consumer',
];
export const STATUSES: readonly string[] = ['UNSET', 'OK', 'ERROR'];
