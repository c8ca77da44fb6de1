import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** The folder with the reference data that tests compare against. */
export const shared = resolve(process.env['QUARTERDECK_SHARED'] ?? '../shared');

/** Whether it is there: the one thing beside a Go toolchain that may skip a test. */
export const hasShared = existsSync(join(shared, 'openchoreo'));

export const readShared = (path: string): string => readFileSync(join(shared, path), 'utf8');
