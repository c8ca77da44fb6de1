import type { ClusterReader, ListQuery, ObjectList } from '../../control-plane/ports.ts';
import { PlatformError } from '../../errors.ts';

const PAGE = 500;
/** A list that changes faster than it can be read in pages is then read at once. */
const TRIES = 3;

const isTooOld = (error: unknown): boolean => error instanceof PlatformError && error.code === 'conflict';

/**
 * The pages of a list, all as of one moment, so that a long one is never in memory as a whole. When it has to be begun
 * anew, what came before comes again. Gives the version of the list.
 */
export async function readPages(
  reader: Pick<ClusterReader, 'list'>,
  query: ListQuery,
  signal: AbortSignal,
  take: (page: ObjectList, isFirst: boolean) => void,
): Promise<string> {
  for (let tries = 1; ; tries++) {
    let page = await reader.list(tries < TRIES ? { ...query, limit: PAGE } : query, signal);
    take(page, true);
    try {
      while (page.continue !== undefined) {
        page = await reader.list({ ...query, limit: PAGE, continue: page.continue }, signal);
        take(page, false);
      }
      return page.resourceVersion;
    } catch (error) {
      if (!isTooOld(error) || tries === TRIES) throw error;
    }
  }
}
