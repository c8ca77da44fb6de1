import { listAt, textAt } from '../domain/json.ts';
import type { Picture } from './picture.ts';

/** Where an image is kept, and what it is called there. */
export type ImagePlace = { host: string; port: string; repository: string };

/** The registry that is meant where a name says none, and where it keeps what everybody may read. */
const HUB = 'docker.io';
const PUBLIC = 'library/';

/** The parts of an image's name. `redis:7` is `docker.io/library/redis`, as runtimes read it. */
export function imagePlace(image: string): ImagePlace {
  const bare = image.replace(/@.*$/, '').replace(/:[^:/]*$/, '');
  const [first = '', ...rest] = bare.split('/');
  const isHost = rest.length > 0 && (/[.:]/.test(first) || first === 'localhost');
  const [host = '', port = ''] = isHost ? first.split(':') : [HUB];
  const path = isHost ? rest.join('/') : bare;
  const isOfHub = /^(?:index\.|registry-1\.)?docker\.io$/.test(host);
  return {
    host: isOfHub ? HUB : host,
    port,
    repository: isOfHub && !path.includes('/') ? `${PUBLIC}${path}` : path,
  };
}

/** Whether everybody may read the repository, where there is one. */
export const isPublic = ({ host, repository }: ImagePlace): boolean =>
  host === HUB && repository.startsWith(PUBLIC);

/** The images of everything that is recorded. */
export const imagesOf = (picture: Picture): string[] =>
  [
    ...picture.of('ReplicaSet'),
    ...picture.everywhere('Pod'),
    ...picture.workloads.map(({ object }) => object),
  ].flatMap(object =>
    [
      ...listAt(object, 'spec', 'template', 'spec', 'containers'),
      ...listAt(object, 'spec', 'containers'),
    ].flatMap(container => textAt(container, 'image') ?? []),
  );
