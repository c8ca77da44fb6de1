import type { LogLine } from './picture.ts';

/** A line by which a database's client speaks. */
const CLIENT =
  /communications link failure|jdbc|hikari|mysql|mariadb|psycopg|postgres|pgx|host=\S+ user=|mongo|sqlalchemy|ORA-\d+|TNS:|SQLException|gorm|sequelize|SQLSTATE|could not translate host name/i;
const UNKNOWN =
  /UnknownHostException|no such host|ENOTFOUND|EAI_AGAIN|name or service not known|could not translate host name|Unknown (?:MySQL|MariaDB)? ?server host|Temporary failure in name resolution|nodename nor servname/i;
const REFUSED = /connection refused|ECONNREFUSED|\(111\)|Errno 111|\(61\)/i;

/** How far below its first line a client's stack trace tells the reason. */
const TRACE_LINES = 60;

export type Unreached = {
  code: 'database-address-wrong' | 'database-port-wrong';
  line: LogLine;
  hits: number;
};

/** What a client of a database says it could not reach: a name nobody knows, or a port nobody listens on. */
export function unreachedIn(lines: readonly LogLine[]): Unreached | undefined {
  let found: Unreached | undefined;
  let spoken = Number.NEGATIVE_INFINITY;
  for (const [index, line] of lines.entries()) {
    if (CLIENT.test(line.text)) spoken = index;
    if (index - spoken > TRACE_LINES) continue;
    const code = UNKNOWN.test(line.text)
      ? 'database-address-wrong'
      : REFUSED.test(line.text)
        ? 'database-port-wrong'
        : undefined;
    if (code !== undefined) found = { code, line, hits: found?.code === code ? found.hits + 1 : 1 };
  }
  return found;
}
