import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import * as z from 'zod';
import { Health } from '../../server/domain/health.ts';
import { KubeObject } from '../../server/domain/kube-object.ts';
import { objectHealth } from '../../server/domain/object-health.ts';
import { areSound } from '../../server/domain/pod.ts';

const folder = join(import.meta.dirname, '../fixtures/health');
const now = new Date('2026-06-01T12:00:00Z');
const muchLater = new Date('2027-06-01T12:00:00Z');

/** One state of the cluster as it would be read at `now`, and what a person should be told about it. */
const Fixture = z.strictObject({
  expect: Health.strict(),
  object: KubeObject,
  pods: z.array(KubeObject).optional(),
  events: z.array(KubeObject).optional(),
});

describe('each state is told in one line', () => {
  for (const file of readdirSync(folder)) {
    test(basename(file, '.yaml'), () => {
      const fixture = Fixture.parse(parse(readFileSync(join(folder, file), 'utf8')));
      const { object, pods, events } = fixture;
      const around = { now, ...(pods && { pods }), ...(events && { events }) };
      expect(objectHealth(object, around)).toEqual(fixture.expect);
      // What was remembered from the first look gives the same answer.
      expect(objectHealth(object, around)).toEqual(fixture.expect);
      // Nobody need look again at what is healthy with sound pods until something changes.
      if (fixture.expect.status === 'healthy' && areSound(pods ?? [object], now))
        expect(objectHealth(object, { ...around, now: muchLater })).toEqual(fixture.expect);
    });
  }
});
