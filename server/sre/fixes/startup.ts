import { containerOf, found, type Fixes, type Known, says } from './known.ts';

const imageOf = (known: Known): string => {
  const [image] = found(known, /\bimage (\S+) (?:cannot be pulled|is refused)/);
  return image === undefined ? `the image of ${known.component}` : `image ${image}`;
};

/** Something of a secret or a config map that a component names and nobody has made. */
function missing(known: Known, kind: string): string {
  const [name, near] = found(known, /(?:secret|config map) (\S+) does not exist(?: \(there is (\S+)\))?/);
  const [strange] = found(known, /has secret (\S+), which it needs/);
  const wanted = name ?? strange;
  const where = known.object?.namespace === undefined ? '' : ` in ${known.object.namespace}`;
  if (wanted === undefined)
    return `Create the ${kind} that ${known.component} names, or let it name one that exists.`;
  return near === undefined
    ? `Create ${kind} ${wanted}${where}, or let ${known.component} name one that exists.`
    : `Let ${known.component} name ${kind} ${near} instead of ${wanted}, or create ${wanted}${where}.`;
}

function missingKey(known: Known, kind: string): string {
  const [holder, key] = found(known, /(?:Secret|ConfigMap) (\S+) has no key (\S+)/);
  if (holder !== undefined)
    return `Add key ${key} to ${kind} ${holder}, or correct the key that ${known.component} asks for.`;
  const [other, owner] = found(known, /has key (\S+) of secret (\S+)/);
  if (other !== undefined)
    return `Add key ${other} to ${kind} ${owner}, or correct the key that ${known.component} asks for.`;
  const [mounted] = found(known, /there is no key (\S+) to mount/);
  return `Add ${mounted === undefined ? 'the key' : `key ${mounted}`} to the ${kind} that ${known.component} names, or correct the key.`;
}

/** The file that could not be run, where the runtime names it. */
const fileOf = (known: Known): string | undefined => {
  const [quoted] = found(known, /\bexec: "([^"\s]+)"/);
  const [absent] = found(known, /executable file [`"']?([^`"'\s]+)[`"']? not found/);
  const [shell] = found(
    known,
    /: (?:exec |exec: )?([\w./-]+): (?:not found|no such file|Permission denied)/i,
  );
  return quoted ?? absent ?? shell;
};

/** What to do about containers that do not come to run. */
export const startup: Fixes = {
  'image-not-found': known => `Correct ${imageOf(known)} (update_component), or push it to its registry.`,
  'image-registry-unresolvable': known =>
    `Correct the registry's name in ${imageOf(known)}, or have the nodes' DNS resolve it.`,
  'image-registry-unreachable': known =>
    `Correct the registry's port in ${imageOf(known)}, or let the nodes reach it (network, certificate, http or https).`,
  'image-pull-unauthorized': known => {
    const [secret] = found(known, /pull secret (\S+) does not exist/);
    return secret === undefined
      ? `Give ${known.component} a pull secret whose login may read ${imageOf(known)}, or correct the image.`
      : `Create pull secret ${secret} with a login that may read ${imageOf(known)}, or name one that exists.`;
  },
  'image-architecture-mismatch': known =>
    `Build ${imageOf(known)} for the processors of the nodes, or let it run on nodes that it is built for.`,
  'secret-missing': known => missing(known, 'secret'),
  'secret-key-missing': known => missingKey(known, 'secret'),
  'config-map-missing': known => missing(known, 'config map'),
  'config-map-key-missing': known => missingKey(known, 'config map'),
  'volume-permission-denied': known =>
    says(known, /read-?only/i)
      ? `Let ${containerOf(known)} write its volume: take readOnly off the mount, or see why its file system is read-only.`
      : `Let ${containerOf(known)} use its volume: set fsGroup or runAsUser of the pod to who owns the files.`,
  'volume-mount-failed': known => {
    const [attached] = found(known, /Multi-Attach error for volume "([^"]+)"/);
    if (attached !== undefined)
      return `End the pod on another node that still holds volume ${attached}, or wait until it is detached.`;
    const [part] = found(known, /subPath.* for volumeMount "([^"]+)"/i);
    if (part !== undefined)
      return `Correct the subPath of mount ${part} in ${known.component}, or make what it names on the volume.`;
    const [volume] = found(known, /for volume "([^"]+)"/);
    return `See why ${volume === undefined ? 'the volume' : `volume ${volume}`} of ${known.component} cannot be mounted: its server, path and driver.`;
  },
  'init-container-failed': known => {
    const [name, code] = found(known, /init container (\S+) ends with code (\d+)/);
    if (name !== undefined)
      return `Correct init container ${name} of ${known.component}, which ends with code ${code}, or what it waits for; its log tells.`;
    const file = fileOf(known);
    return file === undefined
      ? `Correct the init container of ${known.component}, or what it waits for; its log tells.`
      : `Correct the command of ${containerOf(known)}: ${file} cannot be run.`;
  },
  'command-not-found': known => {
    const file = fileOf(known);
    return `Correct the command of ${containerOf(known)}, or ${file === undefined ? 'put what it names' : `put ${file}`} into its image.`;
  },
  'command-not-executable': known => {
    const file = fileOf(known);
    return `Make ${file ?? 'what it should run'} executable in the image of ${containerOf(known)}, or correct the command.`;
  },
  'sandbox-failed': known => {
    const [plugin] = found(known, /plugin type="([\w-]+)"/);
    return `See to the ${plugin === undefined ? 'container runtime and network plugin' : `network plugin ${plugin}`} on the node of ${known.component}'s pod, which cannot make it.`;
  },
};
