import type { ListQuery, ObjectList } from '../control-plane/ports.ts';
import type { KubeObject } from '../domain/kube-object.ts';
import { pathOf, type Resource } from './address.ts';
import type { Api } from './api.ts';
import { readList } from './read-object.ts';
import { demandWanted } from './trouble.ts';

/** So many objects per request when a whole list is read. */
const PAGE = 500;
/** A list that changes faster than it can be read in pages is then read at once. */
const TRIES = 3;

const GONE = 410;
const METADATA = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1';

/** Lists objects: the page that is asked for, or all of them, which are read in pages and as of one moment. */
export async function listObjects(
  api: Api,
  resource: Resource,
  query: ListQuery,
  signal?: AbortSignal,
): Promise<ObjectList> {
  const { apiVersion, kind } = query;
  demandWanted(signal);
  const page = (limit: number | undefined, token: string | undefined) =>
    api.ask(
      {
        method: 'GET',
        path: pathOf(resource, query),
        query: {
          labelSelector: query.labels || undefined,
          fieldSelector: query.fields || undefined,
          limit: limit === undefined ? undefined : String(limit),
          continue: token,
        },
        ...(query.metadataOnly && { accept: METADATA }),
        idempotent: true,
      },
      signal,
    );

  if (query.limit !== undefined || query.continue !== undefined) {
    const told = await page(query.limit, query.continue);
    if (told.ok) return readList(told.body, apiVersion, kind);
    throw api.refused(told);
  }

  for (let tries = 1; ; tries++) {
    const size = tries < TRIES ? PAGE : undefined;
    const items: KubeObject[] = [];
    let next: string | undefined;
    let told = await page(size, undefined);
    while (told.ok) {
      const read = readList(told.body, apiVersion, kind);
      items.push(...read.items);
      next = read.continue;
      if (next === undefined) return { items, resourceVersion: read.resourceVersion };
      told = await page(size, next);
    }
    const isTooOld = told.status === GONE && next !== undefined;
    if (!isTooOld || size === undefined) throw api.refused(told);
  }
}
