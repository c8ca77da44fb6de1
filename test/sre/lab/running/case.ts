import { agora } from './agora.ts';
import { worldOf } from './install.ts';
import { addNoise, addRush, addStartNoise } from './noise.ts';
import type { App } from './part.ts';
import type { How } from './release.ts';
import { shelf } from './shelf.ts';
import { sure } from './spec.ts';
import { tickets } from './tickets.ts';
import { at, type Deployed, type Runtime, type World } from './world.ts';

const apps: { readonly [name: string]: App } = { tickets, agora, shelf };

/** One way in which something breaks, for any of its targets (`app/component`). */
export type Plant = {
  what: string;
  code: string;
  targets: readonly string[];
  /** The component to change, where it is not the target. */
  component?: string;
  runtime?: Runtime;
  /** Settings in which it makes no sense. */
  not?: readonly Setting['name'][];
  plant(world: World, deployed: Deployed, how: How): void;
};

/** When and how an app and its fault came to be. */
export type Setting = {
  name: 'fresh' | 'old' | 'rolling' | 'rush';
  born: number;
  how: How;
};

export const settings: readonly Setting[] = [
  { name: 'fresh', born: 190, how: { seconds: 120, first: true } },
  { name: 'old', born: 52 * 3600, how: { seconds: 150 } },
  { name: 'rolling', born: 52 * 3600, how: { seconds: 1500, rolling: true } },
  { name: 'rush', born: 130, how: { seconds: 105, first: true } },
];

export type Case = {
  name: string;
  plant: Plant;
  question: string;
  /** `code of component`, or `nothing`. */
  truth: string;
  world: () => World;
};

const questions = [
  'Service Availability Disruption.',
  'Service abnormal restart.',
  'Partial Service Unreachability.',
];

function caseOf(plant: Plant, setting: Setting, index: number): Case {
  const place = sure(plant.targets[index % plant.targets.length], 'target');
  const [app = '', target = ''] = place.split('/');
  const component = plant.component ?? target;
  const isSound = plant.code === 'nothing';
  return {
    name: `${plant.what}: ${place}, ${setting.name}`,
    plant,
    question: sure(questions[index % questions.length], 'question'),
    truth: isSound ? 'nothing' : `${plant.code} of ${component}`,
    world: () => {
      const world = worldOf(sure(apps[app], app), setting.born, plant.runtime);
      plant.plant(world, at(world, target), setting.how);
      const busy = [target, component, ...callerNames(world, [target, component])];
      noises[setting.name](world, busy);
      return world;
    },
  };
}

const noises: { readonly [name in Setting['name']]: (world: World, busy: readonly string[]) => void } = {
  fresh: addStartNoise,
  old: addNoise,
  rolling: addNoise,
  rush: addRush,
};

const callerNames = (world: World, names: readonly string[]): string[] =>
  [...world.deployed.values()].flatMap(({ part }) =>
    part.needs.some(need => names.includes(need)) ? [part.name] : [],
  );

/** Each plant in each setting where it makes sense, over its targets in turn. */
export const casesOf = (plants: readonly Plant[]): Case[] =>
  plants.flatMap((plant, index) =>
    settings
      .filter(({ name }) => !plant.not?.includes(name))
      .map((setting, turn) => caseOf(plant, setting, index + turn)),
  );
