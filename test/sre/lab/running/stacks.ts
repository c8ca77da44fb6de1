import { dotnet, go, java, thrift } from './languages.ts';
import { node, php, python, ruby } from './scripts.ts';
import { memcached, mongo, mysql, nginx, postgres, rabbit, redis, registry } from './servers.ts';
import type { Stack } from './stack.ts';

const stacks = {
  java,
  go,
  python,
  node,
  dotnet,
  php,
  ruby,
  thrift,
  mysql,
  postgres,
  mongo,
  redis,
  memcached,
  rabbit,
  registry,
  nginx,
} satisfies { readonly [name: string]: Stack };

/** Every kind of program in the lab. */
export type StackName = keyof typeof stacks;
export const stackOf = (name: StackName): Stack => stacks[name];
