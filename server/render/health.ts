/** `cart in staging is degraded, 1/3 pods ready: 2 of 3 pods cannot pull image …`. */
export function healthLine(
  name: string,
  {
    status,
    reason,
    replicas,
  }: { status: string; reason?: string | undefined; replicas?: string | undefined },
): string {
  const ready = replicas === undefined ? '' : `, ${replicas} pods ready`;
  return `${name} is ${status}${ready}${reason === undefined ? '' : `: ${reason}`}`;
}
