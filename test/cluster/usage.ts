import { readdirSync, readFileSync } from 'node:fs';

export type Usage = { name: string; residentMiB: number; cpuSeconds: number };

/** What each process that runs in the folder uses (Linux only). */
export function usageOf(folder: string): Usage[] {
  return readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .flatMap(process => {
      try {
        const read = (file: string) => readFileSync(`/proc/${process}/${file}`, 'utf8');
        const [program = '', ...rest] = read('cmdline').split('\0');
        if (!read('environ').includes(`HOME=${folder}`) && !rest.includes(folder)) return [];
        const times = read('stat').replace(/.*\) /, '').split(' ').slice(11, 13).map(Number);
        const residentMiB = Math.round((Number(read('statm').split(' ')[1]) * 4096) / 2 ** 20);
        const cpuSeconds = Math.round(times.reduce((sum, one) => sum + one, 0) / 100);
        return [{ name: program.replace(/.*\//, ''), residentMiB, cpuSeconds }];
      } catch {
        return [];
      }
    });
}
