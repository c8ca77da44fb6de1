import { bank } from './bank.ts';
import { clinic } from './clinic.ts';
import { hotel } from './hotel.ts';
import { leaveThingsAbout } from './leftovers.ts';
import { social } from './social.ts';
import { tickets } from './tickets.ts';
import type { Recording } from './dump.ts';
import type { World } from './world.ts';

const bases = { tickets, social, bank, clinic, hotel };
export type Base = keyof typeof bases;

/** A fault that somebody plants in one of the applications, and what an investigation has to say of it. */
export type Fault = {
  name: string;
  base: Base;
  /** `code of component`, or `nothing`. */
  expect: string;
  plant: (world: World) => void;
  /** The recordings in which it can be seen at all; both where nothing is said. */
  seenIn?: Recording;
};

/** The cluster of a case: its application among the usual leftovers, with the fault in it. */
export function worldOf({ base, plant }: Fault): World {
  const world = bases[base]();
  leaveThingsAbout(world);
  plant(world);
  return world;
}
