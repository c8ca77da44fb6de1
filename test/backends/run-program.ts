import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { supervise } from '../cluster/processes.ts';
import { until } from '../cluster/until.ts';
import { freePort } from './free-port.ts';
import { findProgram, type GoProgram } from './go-program.ts';

/** A program that answers on a port of its own, in a folder of its own. */
export type Running = { url: string; folder: string; stop: () => Promise<void> };

export type Start = {
  /** Puts into the folder what the program finds there when it starts. */
  prepare?: (folder: string) => Promise<void>;
  flags: (place: { address: string; folder: string }) => readonly string[];
  /** Answers with success when it can be asked. */
  ready: string;
};

async function attempt(program: GoProgram, { prepare, flags, ready }: Start): Promise<Running> {
  const command = await findProgram(program, line => process.stderr.write(`${line}\n`));
  const folder = await mkdtemp(join(tmpdir(), `quarterdeck-${program.name}-`));
  const address = `127.0.0.1:${await freePort()}`;
  const url = `http://${address}`;
  // It ends with this process, however that ends.
  const processes = supervise(folder);
  try {
    await prepare?.(folder);
    processes.start(program.name, command, [...flags({ address, folder })]);
    const isReady = async () => ((await fetch(`${url}${ready}`)).ok ? true : undefined);
    await until(program.name, isReady, { within: 60_000, giveUp: () => processes.ended() });
  } catch (error) {
    await processes.stop();
    throw error;
  }
  return { url, folder, stop: () => processes.stop() };
}

/** Runs a program until it is stopped. Throws where it does not answer. */
export const runProgram = (program: GoProgram, start: Start): Promise<Running> =>
  attempt(program, start).catch((error: unknown) => {
    // Another process took the port between the moment it was found free and the moment it was used.
    if (!String(error).includes('address already in use')) throw error;
    return attempt(program, start);
  });
