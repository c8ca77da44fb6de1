import { containersOf } from '../../domain/container.ts';
import { oneLine } from '../../domain/line.ts';
import type { Rule } from '../finding.ts';
import { notStarting, tellings } from '../telling.ts';

/** What kubelet and runtime say of a mounted volume that they cannot put into a container. */
const UNUSABLE = /subpath|not a shared (?:or slave )?mount/i;
const DENIED = /permission denied|operation not permitted|read-only file system/i;

/** Volumes that are mounted, of which the part that a container wants is not there or may not be made. */
export const subPaths: Rule = picture =>
  picture.workloads.flatMap(workload =>
    workload.pods.slice(0, 3).flatMap(pod =>
      containersOf(pod)
        .filter(({ waiting, ready }) => !ready && /^Create\w*Error$/.test(waiting?.reason ?? ''))
        .flatMap(container => {
          const told = tellings(pod, container, picture, /^Failed$/).filter(({ text }) =>
            UNUSABLE.test(text),
          );
          const [first] = told;
          if (!first) return [];
          const code = DENIED.test(first.text) ? 'volume-permission-denied' : 'volume-mount-failed';
          const text = `${container.label} cannot be made: ${oneLine(first.text, 200)}`;
          const facts = told.map(({ fact }) => fact);
          return [notStarting(workload, pod, { code, text }, facts, 0.96)];
        }),
    ),
  );
