import type { Finding } from './finding.ts';

/** How deep a code goes: of one component's, the deeper one is the cause and the other what it looks like. */
const depths: { readonly [code: string]: number } = {
  'new-errors': 0,
  'no-ready-endpoints': 0,
  'application-crash': 1,
  'init-container-failed': 1,
  'volume-mount-failed': 1,
  'volume-claim-missing': 1,
  'node-not-ready': 1,
  evicted: 1,
  'bad-release': 1,
  'bad-configuration': 1,
  'bad-scaling': 1,
  'job-backoff-exceeded': 2,
  'kubelet-down': 2,
};
const DEEP = 3;

/** What of one thing explains what of another: `[cause, effect]`. */
const consequences: readonly (readonly [RegExp, RegExp])[] = [
  [/^quota-exceeded-storage$/, /^volume-claim-missing$/],
  [
    /^quota-exceeded-services$/,
    /^(service-missing|dependency-address-wrong|database-address-wrong|gateway-route-wrong)$/,
  ],
  [/^service-missing$/, /^(gateway-route-wrong|database-address-wrong)$/],
  [/^(disk|memory|pid)-pressure$/, /^(evicted|ephemeral-storage-exceeded)$/],
  [
    /^cluster-dns-down$/,
    /^(dns-resolution-failure|database-address-wrong|dependency-address-wrong|image-registry-unresolvable)$/,
  ],
  [/^controller-manager-down$/, /^no-ready-endpoints$/],
];

/** How deep a code goes: the deepest ones tell what has to be changed. */
export const depthOf = (code: string): number => depths[code] ?? DEEP;

/** Whether one of two findings about the same thing goes deeper than the other. */
export const isDeeper = (one: Finding, other: Finding): boolean =>
  one.component === other.component && depthOf(one.code) > depthOf(other.code);

/** Whether what is found of one thing explains what is found of another. */
export const explains = (one: Finding, other: Finding): boolean =>
  consequences.some(([cause, effect]) => cause.test(one.code) && effect.test(other.code));
