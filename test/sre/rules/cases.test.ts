import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import type { Report } from '../../../server/domain/report.ts';
import { pictureOf } from '../../../server/sre/picture.ts';
import { rank } from '../../../server/sre/rank.ts';
import { rules } from '../../../server/sre/rules.ts';
import { writeReport } from '../../../server/sre/write-report.ts';
import { NOW, SreCase, seenOf } from '../../support/sre-case.ts';

const folder = new URL('../../fixtures/sre/', import.meta.url);
const files = readdirSync(folder).toSorted();

const casesOf = (file: string): SreCase[] =>
  parseAllDocuments(readFileSync(new URL(file, folder), 'utf8')).map(document =>
    SreCase.parse(document.toJS()),
  );

function reportOf(found: SreCase): Report {
  const picture = pictureOf(seenOf(found));
  const about = {
    name: 'case',
    question: 'what is wrong?',
    environment: 'staging',
    component: found.asked,
    from: new Date(NOW - 3_600_000),
  };
  const ranked = rank(
    rules.flatMap(rule => rule(picture)),
    picture,
    found.asked,
  );
  return writeReport(about, picture, ranked, []);
}

/** The verdict in the words of a case. */
const verdict = ({ status, causes: [first] }: Report): string =>
  status === 'identified' && first ? `${first.code} of ${first.component}` : 'nothing';

const suspicion = ({ status, causes: [first] }: Report): string =>
  status === 'suspected' && first ? `${first.code} of ${first.component}` : 'nothing';

/** What is told as evidence of the first cause. */
const evidenceTold = ({ causes: [first], evidence }: Report): string =>
  evidence.flatMap(({ id, text }) => (first?.evidence.includes(id) ? [text] : [])).join('\n');

/** The changes among the evidence of the first cause. */
const changesTold = ({ causes: [first], evidence }: Report): string[] =>
  evidence
    .filter(({ id, kind }) => kind === 'change' && first?.evidence.includes(id))
    .map(({ text }) => text);

const busyShop = SreCase.parse({
  case: 'busy shop',
  expect: 'nothing',
  ...parse(readFileSync(new URL('../../support/sre-busy-shop.yaml', import.meta.url), 'utf8')),
});

/** A case among other apps that are well and make the usual noise. */
const amongOthers = (found: SreCase): SreCase => ({
  ...found,
  apps: { ...busyShop.apps, ...found.apps },
  objects: [...busyShop.objects, ...found.objects],
  events: [...busyShop.events, ...found.events],
  logs: [...busyShop.logs, ...found.logs],
});

describe.each(files)('%s', file => {
  test.each(casesOf(file).map(found => [found.case, found] as const))('%s', (_, found) => {
    const report = reportOf(found);
    const told = report.causes.map(
      ({ code, component, confidence }) => `${code} of ${component} (${confidence})`,
    );
    expect(verdict(report), told.join('; ')).toBe(found.expect);
    if (found.suspected !== undefined) expect(suspicion(report), told.join('; ')).toBe(found.suspected);
    if (found.evidence !== undefined) expect(evidenceTold(report)).toContain(found.evidence);
    if (found.fix !== undefined) expect(report.next_steps[0]).toBe(found.fix);
    if (found.changed !== undefined) expect(changesTold(report)).toContain(found.changed);
  });
});

test.each(files)('%s, in a busy shop', file => {
  const wrong = casesOf(file).flatMap(found => {
    const report = reportOf(amongOthers(found));
    return verdict(report) === found.expect ? [] : [`${found.case}: ${verdict(report)}, not ${found.expect}`];
  });
  expect(wrong).toEqual([]);
});

test('of causes said with 0.9 and more, at least 95 % are right', () => {
  const sure = files
    .flatMap(casesOf)
    .map(found => ({ found, report: reportOf(found) }))
    .filter(({ report }) => (report.causes[0]?.confidence ?? 0) >= 0.9);
  const right = sure.filter(({ found, report }) => verdict(report) === found.expect);
  expect(sure.length).toBeGreaterThan(0);
  expect(right.length / sure.length).toBeGreaterThanOrEqual(0.95);
});
