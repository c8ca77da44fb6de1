import { serviceIn } from './call-failures.ts';
import type { ContainerLog, LogLine, Picture } from './picture.ts';
import { selectedBy } from './service-pods.ts';
import type { Workload } from './workload.ts';

/** How clients say that a server answered, and that its answer was an error of its own. */
const FAILED =
  /\b50[0234]\b[^\d]|\b50[0234]$|internal server error|code = Internal|status(?: ?code)?[ =:]+5\d\d|HttpServerErrorException|service unavailable/i;

export type Answer = { caller: Workload; log: ContainerLog; line: LogLine };

/** The lines in which other components say that this one answered with an error. */
export const badAnswersOf = (workload: Workload, picture: Picture): Answer[] =>
  picture.workloads
    .filter(caller => caller !== workload)
    .flatMap(caller =>
      picture.logsOf(caller.component).flatMap(log =>
        log.lines.flatMap((line): Answer[] => {
          if (!FAILED.test(line.text)) return [];
          const service = serviceIn(line.text, picture);
          return service && selectedBy(service, picture).includes(workload) ? [{ caller, log, line }] : [];
        }),
      ),
    );
