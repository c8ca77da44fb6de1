import { expect, test } from 'vitest';
import { parseFieldSelector } from '../../../server/sandbox/store/field-selector.ts';
import { parseLabelSelector } from '../../../server/sandbox/store/label-selector.ts';
import { failureOf } from './store.ts';

const labels = { app: 'cart', 'shop.dev/tier': 'web', weight: '7', empty: '' };

test.each([
  ['', true],
  ['app=cart', true],
  ['app == cart', true],
  ['app=pay', false],
  ['app=', false],
  ['app!=pay', true],
  ['absent!=x', true],
  ['app!=cart', false],
  ['shop.dev/tier in (web, api)', true],
  ['shop.dev/tier in (api)', false],
  ['app notin (pay,web)', true],
  ['absent notin (a)', true],
  ['absent in (a)', false],
  ['app', true],
  ['absent', false],
  ['!absent', true],
  ['!app', false],
  ['empty=', true],
  ['empty', true],
  ['weight>6', true],
  ['weight>7', false],
  ['weight<8', true],
  ['absent<8', false],
  ['app=cart,shop.dev/tier in (web,api),!absent', true],
  ['app=cart,shop.dev/tier in (web,api),absent', false],
])('labels %s: %s', (text, expected) => {
  expect(parseLabelSelector(text)(labels)).toBe(expected);
});

test.each(['app in', 'app in (a', 'a=b,,c', '=b', 'app in (a)(b)', 'app=a b', 'app>x', ','])(
  'labels %s: refused',
  text => {
    const failure = failureOf(() => parseLabelSelector(text));
    expect(failure.code).toBe('invalid_input');
    expect(failure.message).toContain(`unable to parse label selector "${text}"`);
  },
);

const pod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'a', namespace: 'shop' },
  spec: { nodeName: 'one' },
  status: { phase: 'Running' },
};
test.each([
  ['metadata.name=a', true],
  ['metadata.name==a,metadata.namespace=shop', true],
  ['metadata.name!=a', false],
  ['spec.nodeName=one', true],
  ['spec.nodeName=', false],
  ['status.phase!=Running', false],
  ['spec.nodeName=one,status.phase=Failed', false],
])('fields %s: %s', (text, expected) => {
  expect(parseFieldSelector(text, 'Pod')(pod)).toBe(expected);
});

test.each([
  ['spec.replicas=1', 'Pod', 'field label not supported: "spec.replicas" for kind "Pod"'],
  ['spec.nodeName=one', 'ConfigMap', 'field label not supported: "spec.nodeName" for kind "ConfigMap"'],
  ['metadata.name', 'Pod', 'invalid field selector "metadata.name": can\'t understand "metadata.name"'],
])('fields %s of a %s: refused', (text, kind, message) => {
  expect(failureOf(() => parseFieldSelector(text, kind))).toMatchObject({ code: 'invalid_input', message });
});
