import { refOf } from '../../domain/kube-object.ts';
import { count, oneLine } from '../../domain/line.ts';
import { span } from '../../domain/time.ts';
import { freshFact } from '../fresh-fact.ts';
import type { Finding, Rule } from '../finding.ts';
import { newErrors } from '../new-errors.ts';

/** A hint, and a better one where the errors name somebody; never more: errors have a cause. */
const WEIGHT = 0.3;
const NAMING_WEIGHT = 0.34;

/** Components that log errors of late, where nothing tells why. */
export const unexplainedErrors: Rule = picture =>
  [...Map.groupBy(newErrors(picture), ({ component }) => component)].flatMap(
    ([component, errors]): Finding[] => {
      const workload = picture.workload(component);
      const [first] = errors;
      if (!workload || !first) return [];
      const names = [...new Set(errors.flatMap(it => it.names))];
      const lines = count(
        errors.reduce((sum, { after }) => sum + after, 0),
        'line',
      );
      const naming = names.length === 0 ? '' : `, naming ${names.slice(0, 3).join(', ')}`;
      const since = Math.min(...errors.map(it => it.since));
      return [
        {
          code: 'new-errors',
          component,
          object: refOf(workload.object),
          summary: `${component} logs errors that it did not log before (${lines} in ${span(picture.now - since)}${naming}): ${oneLine(first.example, 200)}`,
          facts: errors.slice(0, 2).map(freshFact),
          weight: names.length === 0 ? WEIGHT : NAMING_WEIGHT,
          since,
        },
      ];
    },
  );
