import type { Case } from './case.ts';
import { claimCases } from './claims.ts';
import { mountCases } from './mounts.ts';
import { neighbourCases } from './neighbours.ts';
import { nodeCases } from './nodes.ts';
import { quotaCases } from './quotas.ts';
import { refusalCases } from './refusals.ts';

export const cases: readonly Case[] = [
  ...quotaCases,
  ...refusalCases,
  ...nodeCases,
  ...neighbourCases,
  ...claimCases,
  ...mountCases,
];
