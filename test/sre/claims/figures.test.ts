import { expect, test } from 'vitest';
import { figuresIn } from '../../../server/sre/claims/figures.ts';
import { isShown } from '../../../server/sre/claims/shown-figure.ts';

/** What evidence says, what a sentence says, and whether the one shows the other. */
test.each([
  ['has a limit of 256Mi', 'the limit is 256Mi', true],
  ['has a limit of 256Mi', 'the limit is 256 MiB', true],
  ['has a limit of 256Mi', 'the limit is 256Gi', false],
  ['has a limit of 256Mi', 'the limit is 256 MB', false],
  ['memory_bytes: 95420416 before', 'memory was 91Mi', true],
  ['may use 250m of cpu', 'the CPU limit is 250m', true],
  ['may use 250m of cpu', 'it may use 0.25 cores', true],
  ['may use 250m of cpu', 'it took 250 minutes', false],
  ['since 48m', 'for 48 minutes', true],
  ['since 2m29s', 'for 2 minutes 29 seconds', true],
  ['since 2m29s', 'for 149 seconds', true],
  ['since 2m29s', 'for 2 hours', false],
  ['cpu_cores of cart: 156m cores since, 70m before (2.2 times)', 'it uses 0.156 cores', true],
  ['cpu_cores of cart: 156m cores since, 70m before (2.2 times)', 'CPU rose from 70m to 156m', true],
  ['cpu_cores of cart: 156m cores since, 70m before (2.2 times)', 'CPU rose to 156 cores', false],
  ['cpu_throttled_seconds of cart: 1.57s/s since', 'it is throttled for 1.57 s in every second', true],
  ['requests_per_second of cart: 71.9/s since, 21.6/s before', 'it gets 71.9 requests/s', true],
  ['requests_per_second of cart: 71.9/s since, 21.6/s before', 'it gets 719 requests/s', false],
  ['latency_p95_seconds of cart: 6.04s since, 35.9ms before', 'it takes 6040 ms, 35.9 ms before', true],
  ['latency_p95_seconds: 0.0359 before, 6.04 since', 'it takes 6.04 s', true],
  ['latency_p95_seconds: 0.0359 before, 6.04 since', 'it takes 6040 ms', true],
  ['latency_p95_seconds: 0.0359 before, 6.04 since', 'it takes 6.04 ms', false],
  ['success_ratio: 0.12 since', '12 % succeed', true],
  ['success_ratio: 0.12 since', '0.12 % succeed', false],
  ['success_ratio: 0.12 since', '12 succeed', false],
  ['disk is 91 % full', 'the disk is 91 percent full', true],
  ['ended with code 2, 13 restarts', 'it ended with code 2', true],
  ['ended with code 2, 13 restarts', 'it ended with code 13', false],
  ['ended with code 2, 13 restarts', 'thirteen restarts', true],
  ['ended with code 2, 13 restarts', 'three hundred and thirteen restarts', false],
  ['ended with code 2, 13 restarts', 'it restarted 13 times', true],
  ['Failed (11x): Failed to pull', 'it failed eleven times', true],
  ['0/3 nodes are available', 'none of three nodes', true],
  ['0 of 1 pods are ready', '0 of 1 pods are ready', true],
  ['dial tcp 10.42.4.46:9000: connect', 'port 9000 is closed', true],
  ['dial tcp 10.42.4.46:9000: connect', 'port 46 is closed', false],
  ['image shop/fraud:0.10.0', '10 images', false],
  ['asks port 9000, but the container listens on 8082', 'the container listens on 9000', false],
  ['requested: pods=1, used: pods=14', '14 pods are used', true],
  ['3,347 requests', '3347 requests', true],
  ['served 412 requests', 'half of the requests', false],
  ['served 412 requests', 'dozens of requests', false],
  ['served 2 requests', 'requests have doubled', false],
])('%s → %s: %j', (evidence, sentence, expected) => {
  const figures = figuresIn(sentence);
  expect(figures.length).toBeGreaterThan(0);
  expect(figures.every(figure => isShown(figure, sentence, [evidence]))).toBe(expected);
});
