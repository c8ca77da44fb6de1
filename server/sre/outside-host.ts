import { textAt } from '../domain/json.ts';
import { serviceIn } from './call-failures.ts';
import type { Picture } from './picture.ts';
import { isTelemetry } from './telemetry-names.ts';

/** A host with a name of the world's, where a line tells of a call to it. */
const CALLED =
  /(?:https?:\/\/|lookup |ENOTFOUND |host[=:' ]+|UnknownHostException: )([a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,})/i;
const INSIDE = /\.(?:svc|local|internal|localdomain|cluster)(?:\.|$)/i;

/** The host outside the cluster that a line tells of a call to. */
export function outsideHostIn(text: string, picture: Picture): string | undefined {
  const host = CALLED.exec(text)?.[1]?.toLowerCase();
  if (host === undefined || INSIDE.test(host) || isTelemetry(host)) return undefined;
  // A line that names one of the application's own services is about that one, whatever else it links to.
  const service = serviceIn(text, picture);
  return service && textAt(service, 'spec', 'type') !== 'ExternalName' ? undefined : host;
}
