import * as z from 'zod';
import { Name } from '../server/domain/name.ts';

/** Arguments that many tools share, described once and in as few words as serve. */
export const component = Name.describe('Component name');
export const project = Name.optional();
export const environment = Name.optional();
export const dry_run = z.boolean().default(false).describe('Only show the plan');
export const wait_seconds = z.int().min(0).max(300);
export const limit = (normal: number, most: number) => z.int().min(1).max(most).default(normal);
export const values = z.record(z.string(), z.unknown());
export const cursor = z.string().max(300).optional().describe('From the answer before');
