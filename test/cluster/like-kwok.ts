import { textAt } from '../../server/domain/json.ts';
import type { Behaviour, Script } from '../../server/sandbox/simulation/behaviour.ts';
import { defaultBehaviour } from '../../server/sandbox/simulation/behaviour.ts';
import { printed } from './logs.ts';

const ends: { readonly [tag: string]: Behaviour['exit'] } = {
  crash: { code: 1, afterSeconds: 2 },
  oom: { code: 137, afterSeconds: 2, reason: 'OOMKilled' },
};

/** Containers of the embedded cluster that behave and print as those of kwok do: by the tag of their image. */
export const likeKwok: Script = (pod, container) => {
  if (textAt(pod, 'spec', 'restartPolicy') === 'Never') return undefined;
  const tag = textAt(container, 'image')?.split(':').at(-1) ?? '';
  const lines = printed[tag] ?? printed['default'] ?? [];
  return {
    ...defaultBehaviour(pod, container, false),
    ...(ends[tag] && { exit: ends[tag] }),
    prints: lines.map(({ text }, i) => ({ after: i * 0.1, text })),
  };
};
