import { expect, test } from 'vitest';
import {
  circleOf,
  nextOf,
  orderOf,
  pipelineProblems,
  previousOf,
  type PromotionPath,
} from '../../server/domain/pipeline.ts';

/** `dev > staging > prod-eu prod-us`, one path per arrow. */
function paths(...lines: string[]): PromotionPath[] {
  return lines.flatMap(line => {
    const steps = line.split(' > ').map(step => step.split(' '));
    return steps
      .slice(0, -1)
      .flatMap((sources, i) => sources.map(source => ({ source, targets: steps[i + 1] ?? [] })));
  });
}

test.each([
  ['a line', ['dev > staging > prod'], 'dev staging prod', []],
  ['given backwards', ['staging > prod', 'dev > staging'], 'dev staging prod', []],
  ['a branch', ['dev > staging', 'staging > eu us'], 'dev staging eu us', []],
  ['a diamond', ['dev > qa perf', 'qa > prod', 'perf > prod'], 'dev qa perf prod', []],
  [
    'two beginnings',
    ['dev > prod', 'hotfix > prod'],
    'dev hotfix prod',
    ['it has several first environments: dev, hotfix; dev is taken'],
  ],
  [
    'a circle behind a beginning',
    ['dev > staging > prod > staging'],
    'dev staging prod',
    ['it goes in a circle: staging → prod → staging'],
  ],
  ['nothing but a circle', ['dev > prod > dev'], 'dev prod', ['it goes in a circle: dev → prod → dev']],
  ['to itself', ['dev > dev'], 'dev', ['it goes in a circle: dev → dev']],
  ['empty', [], '', ['it names no environment']],
])('%s', (_, lines, order, problems) => {
  const pipeline = paths(...lines);
  expect(orderOf(pipeline).join(' ')).toBe(order);
  expect(pipelineProblems(pipeline)).toEqual(problems);
});

test('a single environment without targets is a pipeline', () => {
  const pipeline = [{ source: 'dev', targets: [] }];
  expect(orderOf(pipeline)).toEqual(['dev']);
  expect(pipelineProblems(pipeline)).toEqual([]);
});

test('neighbours', () => {
  const pipeline = paths('dev > qa perf', 'qa > prod', 'perf > prod', 'qa > prod');
  expect(nextOf(pipeline, 'dev')).toEqual(['qa', 'perf']);
  expect(nextOf(pipeline, 'qa')).toEqual(['prod']);
  expect(nextOf(pipeline, 'prod')).toEqual([]);
  expect(previousOf(pipeline, 'prod')).toEqual(['qa', 'perf']);
  expect(previousOf(pipeline, 'dev')).toEqual([]);
  expect(circleOf(pipeline)).toBeUndefined();
});
