import * as z from 'zod';
import { isObject } from '../../../domain/json.ts';

/** An object whose fields somebody else's schema decides: parameters, environment configs, templates. */
export const FreeForm = z.record(z.string(), z.unknown());

/** Any text but the empty one. */
export const Text = z.string().min(1);

/** The name of an object or a label of a DNS name. */
export const DnsName = z
  .string()
  .regex(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/, 'use lowercase letters, digits and "-"');

export const Port = z.int().min(1).max(65535);

/** A list in which no two items have the same value of `key`. */
export const listBy = <T extends z.ZodObject>(key: string, item: T) =>
  z
    .array(item)
    .refine(
      items => new Set(items.map(each => (isObject(each) ? each[key] : each))).size === items.length,
      `two items have the same ${key}`,
    )
    .meta({ 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': [key] });

/** A list of different values. */
export const setOf = <T extends z.ZodType>(item: T) =>
  z
    .array(item)
    .refine(items => new Set(items).size === items.length, 'the same value stands here twice')
    .meta({ 'x-kubernetes-list-type': 'set' });
