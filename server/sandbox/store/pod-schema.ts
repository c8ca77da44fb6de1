import * as z from 'zod';

const quantity = /^[+-]?(\d+(\.\d*)?|\.\d+)([numkMGTPE]|[KMGTPE]i|[eE][+-]?\d+)?$/;
const range = 'must be between 1 and 65535, inclusive';

export const Text = z.string().min(1, 'must not be empty');
export const Label = z
  .string()
  .regex(
    /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/,
    'a lowercase RFC 1123 label must consist of lower case alphanumeric characters or "-"',
  );
export const Count = z.int().min(0, 'must be greater than or equal to 0');
export const Port = z.int().min(1, range).max(65_535, range);
export const Quantities = z.record(
  z.string(),
  z
    .unknown()
    .refine(it => quantity.test(String(it)), 'quantities must match the regular expression of quantities'),
);
export const Labels = z.record(z.string(), z.string());

const ProbePort = z.looseObject({ port: z.union([Port, Text], 'must be the number or name of a port') });
const Probe = z
  .looseObject({
    httpGet: ProbePort.optional(),
    tcpSocket: ProbePort.optional(),
  })
  .optional();

const Container = z.looseObject({
  name: Label,
  image: Text,
  command: z.array(z.string()).optional(),
  args: z.array(z.string()).optional(),
  env: z.array(z.looseObject({ name: Text, value: z.string().optional() })).optional(),
  ports: z.array(z.looseObject({ containerPort: Port, name: z.string().max(15).optional() })).optional(),
  resources: z.looseObject({ limits: Quantities.optional(), requests: Quantities.optional() }).optional(),
  livenessProbe: Probe,
  readinessProbe: Probe,
  startupProbe: Probe,
  volumeMounts: z.array(z.looseObject({ name: Text, mountPath: Text })).optional(),
});

const Volume = z.looseObject({
  name: Label,
  configMap: z.looseObject({ name: Text }).optional(),
  secret: z.looseObject({ secretName: Text }).optional(),
});
const sources = ({ name: _name, ...rest }: z.infer<typeof Volume>): string[] => Object.keys(rest);

/** Where a name occurs for the second time; -1 where none does. */
export const repeated = (items: readonly { name?: unknown }[]): number =>
  items.findIndex((item, i) => item.name !== undefined && items.findIndex(it => it.name === item.name) < i);

/** A pod's spec, as far as it is checked: types, names, ports, quantities, and mounts of volumes that exist. */
export const PodSpec = z
  .looseObject({
    containers: z.array(Container).min(1, 'must have at least one container'),
    initContainers: z.array(Container).optional(),
    volumes: z.array(Volume).optional(),
    terminationGracePeriodSeconds: Count.optional(),
    nodeName: z.string().optional(),
    restartPolicy: z.string().optional(),
  })
  .superRefine(({ containers, initContainers = [], volumes = [] }, context) => {
    const refuse = (message: string, ...path: (string | number)[]) =>
      context.addIssue({ code: 'custom', message, path });
    for (const [list, items] of Object.entries({ containers, initContainers, volumes })) {
      const twice = repeated(items);
      if (twice > 0) refuse(`Duplicate value: "${items[twice]?.name}"`, list, twice, 'name');
    }
    for (const [i, volume] of volumes.entries())
      for (const second of sources(volume).slice(1))
        refuse('Forbidden: may not specify more than 1 volume type', 'volumes', i, second);
    for (const [i, container] of containers.entries())
      for (const [j, { name }] of (container.volumeMounts ?? []).entries())
        if (!volumes.some(volume => volume.name === name))
          refuse(`Not found: "${name}"`, 'containers', i, 'volumeMounts', j, 'name');
  });

export const Template = z.looseObject({
  metadata: z.looseObject({ labels: Labels.optional() }).optional(),
  spec: PodSpec,
});
