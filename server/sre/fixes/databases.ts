import { found, type Fixes, type Known, says } from './known.ts';

/** Where a setting stands. */
const placeOf = ({ component, object }: Known): string =>
  object?.kind === 'ConfigMap' || object?.kind === 'Secret'
    ? `${object.kind} ${object.name}`
    : `the settings of ${component}`;

/** A setting that names no service, with the one that may be meant. */
export function named(known: Known): string | undefined {
  const [setting] = found(known, /is told ([\w.-]+)=/);
  const [near] = found(known, /\(there is (?:service )?([\w.-]+)\)$/);
  if (setting !== undefined)
    return near === undefined
      ? `Let ${setting} in ${placeOf(known)} name a service that exists.`
      : `Let ${setting} in ${placeOf(known)} name service ${near}.`;
  const [asked, service] = found(known, /asks for ([\w.-]+), which names no service(?: \(there is (\S+)\))?/);
  if (asked === undefined) return undefined;
  return `Let ${known.component} ask for ${service ?? 'a service that exists'} instead of ${asked}.`;
}

/** What to do about components that do not get on with their databases. */
export const databases: Fixes = {
  'database-credentials-invalid': known => {
    const [user] = found(known, /\bfor (?:user|role) ["']?([\w.-]+)/);
    return `Correct the login${user === undefined ? '' : ` of user ${user}`} at ${known.component}: the database and its clients must have the same one.`;
  },
  'database-port-wrong': known => {
    const [setting, port, host, offered] = found(
      known,
      /: ([\w.-]+)=.*\(port (\d+)\), but (\S+) offers (\d[\d, ]*)$/,
    );
    if (setting !== undefined && offered !== undefined)
      return `Change the port in ${setting} in ${placeOf(known)} from ${port} to ${offered.replaceAll(', ', ' or ')}, which ${host} offers.`;
    const [server] = found(known, /, though (\S+) is ready$/);
    return `Correct the port at which ${known.component} asks ${server ?? 'its database'}: nobody answers there.`;
  },
  'database-address-wrong': known => {
    const [server] = found(known, /, though (\S+) is ready$/);
    return (
      named(known) ??
      `Correct the name by which ${known.component} asks for its database${server === undefined ? '' : ` ${server}`}.`
    );
  },
  'database-read-only': known =>
    `Let the database write again (read-only mode, full disk), or send the writes to its primary; see ${known.component}.`,
  'database-connections-exhausted': known =>
    says(known, /pool/i)
      ? `Find what holds the connections of ${known.component} for so long, or enlarge its pool.`
      : `Let clients hold fewer connections (smaller pools, no leaks), or allow more in the database; see ${known.component}.`,
};
