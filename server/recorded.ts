import type { Config } from './config.ts';
import { adoptedCells, adoptedDocuments } from './control-plane/adopt/documents.ts';
import type { Document } from './control-plane/documents/document.ts';
import type { Cluster, DocumentReader, DocumentWriter, Settings } from './control-plane/ports.ts';
import { createDocumentStore } from './control-plane/store/store.ts';
import { PlatformError } from './errors.ts';
import type { Dump } from './sandbox/dump/folder.ts';

/** What the one environment of a cluster without documents is called. */
const ENVIRONMENT = 'recorded';

const refuse = (): never => {
  throw new PlatformError(
    'read_only',
    'This cluster is a dump: it cannot be changed.',
    'Work on the live cluster instead.',
  );
};
const refused = { put: refuse, remove: refuse, demandFits: refuse, isStored: refuse, demandCurrent: refuse };

/** The documents of a recorded cluster: those recorded with it, or what its workloads are in the platform's words. */
export async function recordedDocuments(
  dump: Dump,
  cluster: Cluster,
  config: Config,
  builtin: readonly Document[],
): Promise<{ documents: DocumentReader & DocumentWriter; settings: Settings }> {
  const { namespace, namespaces: cells, builds, controlNamespace } = config;
  const settings = { namespace, cells, builds };
  if (dump.kinds.has('v1 ConfigMap')) {
    const store = createDocumentStore(cluster, { controlNamespace, builtin });
    const stored = await store.snapshot();
    if (stored.list('Component').length > 0) return { documents: store, settings };
  }
  const adopted = adoptedDocuments(dump.objects, { environment: ENVIRONMENT, namespace, base: builtin });
  return {
    documents: { snapshot: () => Promise.resolve(adopted), ...refused },
    settings: { ...settings, cells: { ...adoptedCells(adopted, ENVIRONMENT), ...cells } },
  };
}
