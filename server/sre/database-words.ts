import type { LogLine } from './picture.ts';
import { unescaped } from './unescaped.ts';

/** A line by which a database's client speaks. */
const CLIENT =
  /communications link failure|jdbc|hikari|mysql|mariadb|psycopg|postgres|pgx|\bPG::|host=\S+ user=|mongo|sqlalchemy|ORA-\d+|TNS:|SQLException|gorm|sequelize|SQLSTATE|could not translate host name|serverSelectionTimeoutMS/i;
const UNKNOWN =
  /UnknownHostException|no such host|ENOTFOUND|EAI_AGAIN|name or service not known|could not translate host name|Unknown (?:MySQL|MariaDB)? ?server host|Temporary failure in name resolution|nodename nor servname|failed to resolve/i;
const REFUSED = /connection refused|ECONNREFUSED|\(111\)|Errno 111|\(61\)/i;
/** A port that a service does not have is closed in silence where packets to it are dropped. */
const SILENT =
  /connect(?:ion)? timed ?out|ETIMEDOUT|dial tcp \S+ i\/o timeout|SocketTimeoutException: connect/i;

/** How far below its first line a client's stack trace tells the reason. */
const TRACE_LINES = 60;

export type Unreached = {
  code: 'database-address-wrong' | 'database-port-wrong';
  line: LogLine;
  /** The client's own words, which tell of what kind it is. */
  client: string;
  hits: number;
};

function codeIn(text: string): Unreached['code'] | undefined {
  if (UNKNOWN.test(text)) return 'database-address-wrong';
  // Whoever waits for a pool has not asked the database yet.
  const isSilent = SILENT.test(text) && !/pool/i.test(text);
  return REFUSED.test(text) || isSilent ? 'database-port-wrong' : undefined;
}

/** What a client of a database says it could not reach: a name nobody knows, or a port nobody listens on. */
export function unreachedIn(lines: readonly LogLine[]): Unreached | undefined {
  let found: Unreached | undefined;
  let client = '';
  let spoken = Number.NEGATIVE_INFINITY;
  for (const [index, line] of lines.entries()) {
    const text = unescaped(line.text);
    if (CLIENT.test(text)) {
      if (index - spoken > TRACE_LINES) client = '';
      spoken = index;
      client = client.length > 2000 ? client : `${client}\n${text.slice(0, 400)}`;
    }
    if (index - spoken > TRACE_LINES) continue;
    const code = codeIn(text);
    if (code !== undefined) found = { code, line, client, hits: found?.code === code ? found.hits + 1 : 1 };
  }
  return found;
}

/** A pool that fills up since its database is not reached is full for that reason. */
export const isPoolOfUnreached = (code: string, lines: readonly LogLine[]): boolean =>
  code === 'database-connections-exhausted' && unreachedIn(lines) !== undefined;
