import type { Container } from '../domain/container.ts';
import type { KubeObject } from '../domain/kube-object.ts';
import type { Picture } from './picture.ts';
import type { Workload } from './workload.ts';

/** A container that is judged, where it runs, and what was seen beside it. */
export type Place = { workload: Workload; pod: KubeObject; container: Container; picture: Picture };
