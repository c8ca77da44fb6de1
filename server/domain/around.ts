import type { KubeObject } from './kube-object.ts';

/** What is known around an object when it is judged. Left out: not looked at. */
export type Around = {
  pods?: readonly KubeObject[];
  events?: readonly KubeObject[];
  now: Date;
};
