/** The labels that join Kubernetes objects and documents to the platform's words. OpenChoreo's keys. */
export const PROJECT = 'openchoreo.dev/project';
export const COMPONENT = 'openchoreo.dev/component';
export const ENVIRONMENT = 'openchoreo.dev/environment';
export const NAMESPACE = 'openchoreo.dev/namespace';
export const RESOURCE = 'openchoreo.dev/resource';
export const DISPLAY_NAME = 'openchoreo.dev/display-name';
export const DESCRIPTION = 'openchoreo.dev/description';

/** On a ReleaseBinding: when it was last told to replace its pods. */
export const RESTARTED_AT = 'openchoreo.dev/restartedAt';

/** Ours: who put an object on a data plane, and by which inventory. */
export const MANAGED_BY = 'openchoreo.dev/managed-by';
export const INVENTORY = 'openchoreo.dev/rendered-release-name';

/** Ours: on a Job that builds an image, and on its pod: the name of that Job. */
export const BUILD = 'quarterdeck.dev/build';
