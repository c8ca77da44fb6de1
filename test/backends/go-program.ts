import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { constants, homedir, setPriority } from 'node:os';
import { join } from 'node:path';
import { BackendError } from './errors.ts';

/** A program whose version a Go module of ours pins. */
export type GoProgram = {
  /** What people call it, and its file. */
  name: string;
  /** The folder with go.mod. */
  module: string;
  /** The package with its `main`. */
  package: string;
  /** Build tags that leave out what no test needs. */
  tags?: string;
};

const hasGo = (): boolean => spawnSync('go', ['version']).status === 0;

/** Where a program built from exactly this module is kept, for every clone of the user. */
function fileOf({ name, module, tags = '' }: GoProgram): string {
  const hash = createHash('sha256').update(`${process.platform} ${process.arch}${tags && ` ${tags}`}`);
  for (const file of readdirSync(module)
    .filter(file => /\.(go|mod|sum)$/.test(file))
    .toSorted())
    hash.update(`\0${file}\0`).update(readFileSync(join(module, file)));
  const root = process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache');
  return join(root, 'quarterdeck', 'backends', hash.digest('hex').slice(0, 16), name);
}

/** The line that says why a program cannot be had here and what would help, where that is so. */
export function whyMissing(program: GoProgram): string | undefined {
  if (existsSync(fileOf(program)) || hasGo()) return undefined;
  return `no ${program.name}: install Go 1.26`;
}

function compile({ name, module, package: main, tags }: GoProgram, output: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const flags = [
      'build',
      '-p',
      '2',
      '-trimpath',
      '-buildvcs=false',
      ...(tags === undefined ? [] : ['-tags', tags]),
      '-ldflags',
      '-s -w',
      '-o',
      output,
      main,
    ];
    const go = spawn('go', flags, {
      cwd: module,
      env: { ...process.env, CGO_ENABLED: '0' },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    if (go.pid !== undefined) setPriority(go.pid, constants.priority.PRIORITY_LOW);
    let tail = '';
    go.stderr.on('data', (chunk: Buffer) => {
      tail = (tail + chunk.toString()).slice(-4000);
    });
    go.on('error', reject);
    go.on('close', code => {
      if (code === 0) resolve();
      else reject(new BackendError(`go build of ${name} failed:\n${tail}`));
    });
  });
}

/** The program's path: from the cache, which a build fills. It appears there only when it is whole. */
export async function findProgram(
  program: GoProgram,
  say: (line: string) => void = () => {},
): Promise<string> {
  const file = fileOf(program);
  if (existsSync(file)) return file;
  const missing = whyMissing(program);
  if (missing !== undefined) throw new BackendError(missing);
  const started = Date.now();
  const unfinished = `${file}.${process.pid}`;
  say(`${program.name}: building it (once)`);
  try {
    await mkdir(join(file, '..'), { recursive: true });
    await compile(program, unfinished);
    await rename(unfinished, file);
    say(`${program.name}: built in ${Math.round((Date.now() - started) / 1000)} s, kept as ${file}`);
  } finally {
    await rm(unfinished, { force: true });
  }
  return file;
}
