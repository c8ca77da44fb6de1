import { mayNameCredential } from '../domain/credential.ts';
import type { FieldChange } from '../domain/diff.ts';
import { oneLine } from '../domain/line.ts';

/** What restarts and tools write into every template. */
const NOISE = /restartedAt|kubectl\.kubernetes\.io|creationTimestamp|pod-template-hash/;

function shown(path: string, value: unknown): string {
  if (value === undefined) return 'nothing';
  if (mayNameCredential(path)) return '(not shown)';
  return oneLine(typeof value === 'string' ? value : JSON.stringify(value), 60);
}

/** `spec.containers[web].image` as people say it: `web.image`. */
const said = (path: string): string =>
  path
    .replace(/^(spec|metadata)\./, '')
    .replace(/^(?:initContainers|containers)\[([^\]]+)\]/, '$1')
    .replace(/\[([a-zA-Z][^\]]*)\](?:\.value)?/g, '.$1');

/** Where a pod template differs from the one before, in words. Values of what may be secret are left out. */
export const differences = (changes: readonly FieldChange[]): string[] =>
  changes
    .filter(({ path }) => !NOISE.test(path))
    .map(({ path, before, after }) => `${said(path)}: ${shown(path, before)} → ${shown(path, after)}`);
