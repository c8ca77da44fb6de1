// Builds the control plane, or finds it built, so that no test has to wait for it.
import { findBinaries } from './binaries.ts';
import { orSayWhy } from './errors.ts';

await orSayWhy(findBinaries(line => process.stderr.write(`${line}\n`)));
process.stderr.write('control plane: ready\n');
