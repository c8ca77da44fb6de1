import { drop, find, put } from '../world.ts';
import { endClaim, type Planting, writeContainer, writePod } from '../plant.ts';
import { always, type Case, later } from './case.ts';

function limitRange({ world, app }: Planting, limit: object): void {
  put(world, {
    apiVersion: 'v1',
    kind: 'LimitRange',
    metadata: { name: 'sizes', namespace: app.namespace },
    spec: { limits: [{ type: 'Container', ...limit }] },
  });
}

const range = (title: string, limit: object, more: Partial<Case> = {}): Case => ({
  title: `limit range: ${title}`,
  code: 'limit-range-violated',
  of: 'service',
  manners: later,
  plant: it => {
    limitRange(it, limit);
    it.touched.add(it.roles.service);
  },
  ...more,
});

const account = (it: Planting, role: string, name: string): void =>
  writePod(it, role, { serviceAccountName: name });

const said = (title: string, code: string, message: string, kind: 'webhooks' | 'refusals'): Case => ({
  title,
  code,
  of: 'service',
  manners: later,
  // Nothing but a controller's own words can tell of those.
  blind: ['mute'],
  plant: it => {
    it.world[kind].set(it.roles.service, message);
    it.touched.add(it.roles.service);
  },
});

export const refusalCases: readonly Case[] = [
  range('a limit above the most memory', { max: { memory: '100Mi' } }),
  range('a limit above the most cpu', { max: { cpu: '50m', memory: '64Gi' } }),
  range('a request below the least', { min: { cpu: '400m' } }),
  range('limits too far above requests', { maxLimitRequestRatio: { cpu: '2' } }),
  range('the whole pod is too big', { type: 'Pod', max: { memory: '90Mi' } }),
  range(
    'its default limit is below what a container requests',
    { default: { memory: '32Mi' }, max: { memory: '64Gi' } },
    {
      plant: it => {
        limitRange(it, { default: { memory: '32Mi' } });
        writeContainer(it, it.roles.service, { resources: { requests: { memory: '600Mi', cpu: '100m' } } });
      },
    },
  ),
  range(
    'a claim is too big',
    { type: 'PersistentVolumeClaim', max: { storage: '100Mi' } },
    {
      of: 'store',
      manners: ['replaced'],
      plant: it => {
        limitRange(it, { type: 'PersistentVolumeClaim', max: { storage: '100Mi' } });
        const claim = find(it.world, 'PersistentVolumeClaim', it.app.namespace, `data-${it.roles.store}-0`);
        if (claim) endClaim(it, claim);
        it.touched.add(it.roles.store);
      },
    },
  ),
  {
    title: 'service account with a name nearly right',
    code: 'service-account-missing',
    of: 'service',
    manners: always,
    plant: it => account(it, it.roles.service, `${it.roles.service}s`),
  },
  {
    title: 'service account of a StatefulSet',
    code: 'service-account-missing',
    of: 'store',
    manners: ['fresh', 'replaced'],
    plant: it => account(it, it.roles.store, 'database'),
  },
  {
    title: 'service account of a DaemonSet',
    code: 'service-account-missing',
    of: 'agent',
    manners: ['fresh', 'replaced'],
    plant: it => account(it, it.roles.agent, 'agent'),
  },
  {
    title: 'service account that was deleted',
    code: 'service-account-missing',
    of: 'many',
    manners: ['replaced'],
    only: ['bank'],
    plant: it => {
      const own = find(it.world, 'ServiceAccount', it.app.namespace, it.roles.many);
      if (own) drop(it.world, own);
      it.touched.add(it.roles.many);
    },
  },
  said(
    'a policy denies',
    'admission-webhook-refused',
    'admission webhook "validate.kyverno.svc-fail" denied the request: \n\nresource Pod/app/x was blocked due to the following policies \n\nrequire-team:\n  check-team: \'validation error: label team is required\'',
    'webhooks',
  ),
  said(
    'a webhook does not answer',
    'admission-webhook-refused',
    'Internal error occurred: failed calling webhook "mutate.sidecar.example.com": failed to call webhook: Post "https://injector.mesh.svc:443/inject?timeout=10s": context deadline exceeded',
    'webhooks',
  ),
  said(
    'a webhook has nobody behind it',
    'admission-webhook-refused',
    'Internal error occurred: failed calling webhook "validation.gatekeeper.sh": failed to call webhook: Post "https://gatekeeper-webhook-service.gatekeeper-system.svc:443/v1/admit?timeout=3s": no endpoints available for service "gatekeeper-webhook-service"',
    'webhooks',
  ),
  said(
    'a policy in the API server denies',
    'admission-webhook-refused',
    "ValidatingAdmissionPolicy 'images' with binding 'images-everywhere' denied request: images must come from our registry",
    'refusals',
  ),
  said(
    'pod security',
    'pod-security-refused',
    'violates PodSecurity "restricted:latest": allowPrivilegeEscalation != false (container "main" must set securityContext.allowPrivilegeEscalation=false), runAsNonRoot != true (pod or container "main" must set securityContext.runAsNonRoot=true)',
    'refusals',
  ),
  said(
    'pod security of old',
    'pod-security-refused',
    'PodSecurityPolicy: unable to admit pod: [spec.containers[0].securityContext.privileged: Invalid value: true: Privileged containers are not allowed]',
    'refusals',
  ),
  said(
    'security context constraints',
    'pod-security-refused',
    'unable to validate against any security context constraint: [provider "anyuid": Forbidden: not usable by user or serviceaccount, spec.containers[0].securityContext.privileged: Invalid value: true]',
    'refusals',
  ),
];
