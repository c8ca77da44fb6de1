import { type Document, type DocumentOf } from '../documents/document.ts';
import { isOf } from '../documents/documents.ts';

/** On a Component whose deletion has begun. Whoever wants it back takes it off, and the deletion gives way. */
const DELETING = 'quarterdeck.dev/deleting';

export const isDeleting = (component: DocumentOf<'Component'> | undefined): boolean =>
  component?.metadata.annotations?.[DELETING] !== undefined;

export const markedDeleting = (component: DocumentOf<'Component'>): DocumentOf<'Component'> => ({
  ...component,
  metadata: {
    ...component.metadata,
    annotations: { ...component.metadata.annotations, [DELETING]: 'begun' },
  },
});

/** A document as it is without a deletion that was begun and is not wanted any more. */
export function revived(document: Document): Document {
  if (!isOf(document, 'Component') || !isDeleting(document)) return document;
  const { [DELETING]: _begun, ...annotations } = document.metadata.annotations ?? {};
  return { ...document, metadata: { ...document.metadata, annotations } };
}
