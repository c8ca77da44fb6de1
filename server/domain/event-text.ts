import { imageName, pullFailure } from './image.ts';
import { pointed } from './pointed.ts';

/** The kubelet names a pod as name_namespace(uid); people know it by its name. */
export const plain = (message: string): string =>
  pointed(
    message
      .replaceAll(/_[a-z0-9.-]+\([0-9a-f-]{36}\)/g, '')
      .replaceAll(/\s*\(?[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\)?/g, ''),
    200,
  );

/** What the message of an event says; of a pull that failed, why. */
export function eventText(message: string): string {
  const [, image = ''] = /^Failed to pull image "([^"]+)": /.exec(message) ?? [];
  const cause = image === '' ? undefined : pullFailure(message, image);
  return cause === undefined ? plain(message) : `cannot pull image ${imageName(image)}: ${cause}`;
}
