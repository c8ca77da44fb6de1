/**
 * Where the embedded cluster is known to differ from a real one. Each line is tested on both in known-limits.ts, and
 * the table in docs/simulator.md is made from it.
 */
export const limits = {
  quota: {
    what: 'ResourceQuota',
    real: 'counts objects and refuses what goes beyond it',
    embedded: 'is kept and not enforced',
  },
  limitRange: {
    what: 'LimitRange',
    real: 'fills in requests and limits of containers',
    embedded: 'is kept and not enforced',
  },
  admissionPolicy: {
    what: 'ValidatingAdmissionPolicy, webhooks',
    real: 'decide what is let in',
    embedded: 'are not served: nothing but the checks of the API itself',
  },
  customResources: {
    what: 'CustomResourceDefinition',
    real: 'adds a kind to the API',
    embedded: 'is not served: its kinds are built in',
  },
  unknownField: {
    what: 'a field that the API does not know',
    real: 'is refused by its name',
    embedded: 'is kept, but for some fields of pods',
  },
  unmeasured: {
    what: 'a HorizontalPodAutoscaler whose pods are not measured',
    real: 'says `FailedGetResourceMetric`',
    embedded: 'takes the present number of pods for the right one',
  },
  podMetrics: {
    what: 'PodMetrics, NodeMetrics',
    real: 'are served where metrics-server runs, and tell of just now',
    embedded: 'are not served: simulated signals measure it, with a past',
  },
  pages: {
    what: 'the rest of a list that was begun in pages',
    real: 'can be read for minutes',
    embedded: 'can be read until 32 more lists were begun',
  },
} as const;

export type Limit = keyof typeof limits;
