import { commandPlants } from './startup-commands.ts';
import { initPlants } from './startup-inits.ts';
import { crashPlants } from './runtime-crashes.ts';
import { databasePlants } from './runtime-databases.ts';
import { evictionPlants } from './runtime-evictions.ts';
import { jobPlants } from './runtime-jobs.ts';
import { scalingPlants } from './runtime-scaling.ts';
import { memoryPlants } from './runtime-memory.ts';
import { probePlants } from './runtime-probes.ts';
import { unreadyPlants } from './runtime-unready.ts';
import { imagePlants } from './startup-images.ts';
import { referencePlants } from './startup-references.ts';
import { type Case, casesOf } from './case.ts';

/** Every case of the lab by what kind of trouble it is. */
export const families: { readonly [family: string]: readonly Case[] } = {
  images: casesOf(imagePlants),
  references: casesOf(referencePlants),
  commands: casesOf(commandPlants),
  inits: casesOf(initPlants),
  memory: casesOf(memoryPlants),
  crashes: casesOf(crashPlants),
  probes: casesOf(probePlants),
  unready: casesOf(unreadyPlants),
  databases: casesOf(databasePlants),
  evictions: casesOf(evictionPlants),
  scaling: casesOf(scalingPlants),
  jobs: casesOf(jobPlants),
};
