import { cordon, nodesOf, type Planting, scaleTo, writePod } from '../plant.ts';
import { always, type Case, later } from './case.ts';

const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution';

const term = (matchLabels: object, topologyKey = 'kubernetes.io/hostname', more: object = {}): object => ({
  labelSelector: { matchLabels },
  topologyKey,
  ...more,
});
const near = (...terms: object[]): object => ({ affinity: { podAffinity: { [REQUIRED]: terms } } });
const far = (...terms: object[]): object => ({ affinity: { podAntiAffinity: { [REQUIRED]: terms } } });

const own = (it: Planting, role: string): { [label: string]: string } => it.app.labelsOf(role);
const first = (labels: { [label: string]: string }): { [label: string]: string } =>
  Object.fromEntries(Object.entries(labels).slice(0, 1));

const close = (title: string, spec: (it: Planting) => object, more: Partial<Case> = {}): Case => ({
  title: `near: ${title}`,
  code: 'pod-affinity-unsatisfied',
  of: 'service',
  manners: always,
  plant: it => writePod(it, it.roles.service, spec(it)),
  ...more,
});

const apart = (title: string, plant: (it: Planting) => void, more: Partial<Case> = {}): Case => ({
  title: `apart: ${title}`,
  code: 'pod-anti-affinity-unsatisfied',
  of: 'service',
  manners: always,
  plant,
  ...more,
});

const spread = (topologyKey: string, labels: object): object => ({
  topologySpreadConstraints: [
    { maxSkew: 1, topologyKey, whenUnsatisfiable: 'DoNotSchedule', labelSelector: { matchLabels: labels } },
  ],
});

const uneven = (title: string, plant: (it: Planting) => void, more: Partial<Case> = {}): Case => ({
  title: `spread: ${title}`,
  code: 'topology-spread-unsatisfied',
  of: 'service',
  manners: always,
  plant,
  ...more,
});

export const neighbourCases: readonly Case[] = [
  close('an app that is not there', () => near(term({ app: 'cache-x' }))),
  close('a label nearly right', it => near(term(first(own(it, `${it.roles.other}s`))))),
  close('an app of another namespace, which is not said', () => near(term({ 'k8s-app': 'coredns' }))),
  close('two apps, one of which is not there', it =>
    near(term(first(own(it, it.roles.agent))), term({ tier: 'cache' })),
  ),
  close('by a key that no node has', it => near(term(first(own(it, it.roles.other)), 'example.com/rack'))),
  apart(
    'every node has a pod of the agent',
    it => writePod(it, it.roles.service, far(term(first(own(it, it.roles.agent))))),
    { manners: later },
  ),
  apart(
    'more replicas than nodes',
    it => {
      writePod(it, it.roles.many, far(term(first(own(it, it.roles.many)))));
      scaleTo(it, it.roles.many, nodesOf(it.world).length + 1);
    },
    { of: 'many', manners: ['fresh', 'replaced'] },
  ),
  apart(
    'a rollout where each node has an old pod',
    it => writePod(it, it.roles.many, { terminationGracePeriodSeconds: 20 }),
    {
      of: 'many',
      only: ['rail'],
      manners: ['rolled'],
      before: it => {
        writePod(it, it.roles.many, far(term(first(own(it, it.roles.many)))));
        scaleTo(it, it.roles.many, nodesOf(it.world).length);
      },
    },
  ),
  apart(
    'the others do not want it, so says their rule',
    it => writePod(it, it.roles.service, { nodeSelector: { 'kubernetes.io/hostname': 'worker-02' } }),
    {
      manners: ['replaced'],
      before: it =>
        writePod(it, it.roles.other, {
          nodeSelector: { 'kubernetes.io/hostname': 'worker-02' },
          ...far(term(first(own(it, it.roles.service)))),
        }),
    },
  ),
  apart(
    'all zones are taken',
    it => {
      writePod(it, it.roles.many, far(term(first(own(it, it.roles.many)), 'topology.kubernetes.io/zone')));
      scaleTo(it, it.roles.many, 5);
    },
    { of: 'many', manners: ['fresh', 'replaced'], only: ['bank'] },
  ),
  apart(
    'by an expression, and one worker is cordoned',
    it => {
      cordon(it.world, 'worker-01');
      const [key = '', value = ''] = Object.entries(own(it, it.roles.agent))[0] ?? [];
      writePod(it, it.roles.service, {
        affinity: {
          podAntiAffinity: {
            [REQUIRED]: [
              {
                labelSelector: { matchExpressions: [{ key, operator: 'In', values: [value] }] },
                topologyKey: 'kubernetes.io/hostname',
              },
            ],
          },
        },
      });
    },
    { manners: later },
  ),
  uneven('by a label that nodes lack', it =>
    writePod(it, it.roles.service, spread('example.com/rack', first(own(it, it.roles.service)))),
  ),
  uneven(
    'the control plane counts as a place, and nothing can stand there',
    it => {
      writePod(it, it.roles.many, spread('kubernetes.io/hostname', first(own(it, it.roles.many))));
      scaleTo(it, it.roles.many, nodesOf(it.world).length * 2);
    },
    { of: 'many', manners: ['fresh', 'replaced'] },
  ),
];
