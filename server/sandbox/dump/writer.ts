import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { PlatformError } from '../../errors.ts';

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** A picture of a cluster as it is written, file by file. What cannot be read is missed, and told. */
export function createWriter(folder: string, missed: string[]) {
  return {
    async file(path: string, text: string): Promise<void> {
      const whole = join(folder, path);
      await mkdir(dirname(whole), { recursive: true });
      await writeFile(whole, text);
    },
    async attempt<T>(what: string, none: T, work: () => Promise<T>): Promise<T> {
      try {
        return await work();
      } catch (error) {
        if (error instanceof PlatformError && (error.code === 'cancelled' || error.code === 'timeout'))
          throw error;
        missed.push(`${what}: ${messageOf(error)}`);
        return none;
      }
    },
  };
}

export type Writer = ReturnType<typeof createWriter>;
