/** Why a pod does not work, worst first: what is certain and lasting comes before what may pass. */
const causes = [
  'image',
  'config',
  'start',
  'crash',
  'volume',
  'ended',
  'node',
  'unschedulable',
  'probe',
  'starting',
  'deleting',
] as const;

export type PodCause = (typeof causes)[number];

export type PodProblem = {
  status: 'degraded' | 'progressing';
  cause: PodCause;
  /** One line without the pod's name. */
  reason: string;
  /** 0 is the worst; anything degraded is worse than anything progressing. */
  severity: number;
};

export const problem = (status: PodProblem['status'], cause: PodCause, reason: string): PodProblem => ({
  status,
  cause,
  reason,
  severity: causes.indexOf(cause) + (status === 'degraded' ? 0 : causes.length),
});

/** The worst of several, the first of equals. */
export const worstProblem = (problems: readonly PodProblem[]): PodProblem | undefined =>
  problems.reduce<PodProblem | undefined>(
    (worst, next) => (worst === undefined || next.severity < worst.severity ? next : worst),
    undefined,
  );
