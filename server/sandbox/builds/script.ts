import { textAt } from '../../domain/json.ts';
import type { KubeObject } from '../../domain/kube-object.ts';
import { type Behaviour, type Print, type Script, defaultBehaviour } from '../simulation/behaviour.ts';
import { fraction, hex } from '../simulation/random.ts';
import * as buildkit from './buildkit-words.ts';
import * as buildpacks from './buildpack-words.ts';
import { cloned, notCloned } from './git-words.ts';
import { languageOf } from './languages.ts';
import { type Order, orderOf } from './order.ts';
import { type Failure, type Planned, type Sources, isAbsent, revisionOf } from './sources.ts';

/** How one container goes on, beside what holds for all. */
type Part = Pick<Behaviour, 'exit' | 'prints' | 'terminationMessage'>;

/** Statuses give whole seconds: a line of the last one would come after the end that they tell. */
function spread(lines: readonly string[], seconds: number): Print[] {
  const pace = Math.max(0, seconds - 1) / (lines.length + 1);
  return lines.map((text, i) => ({ after: Math.round(pace * (i + 1) * 1000) / 1000, text }));
}

const ends = (code: number, seconds: number, lines: readonly string[], message?: string): Part => ({
  exit: { code, afterSeconds: seconds },
  prints: spread(lines, seconds),
  ...(message !== undefined && { terminationMessage: message }),
});

function clone(order: Order, { commit, fails }: Planned, seed: number): Part {
  const seconds = 1.5 + fraction(seed, 'clone', order.repository, commit);
  if (fails?.step !== 'clone') return ends(0, seconds, cloned(order.ref, commit));
  return ends(1, seconds, notCloned(order, fails, !isAbsent(order.repository)));
}

function checkFolder(folder: string, commit: string): Part {
  if (!isAbsent(folder)) return ends(0, 0.2, [], `${commit}\n`);
  return ends(128, 0.2, [`fatal: cannot change to '/git/current/${folder}': No such file or directory`]);
}

const failureIn = ({ file }: Order, { fails }: Planned): Failure | undefined =>
  fails ?? (file !== undefined && isAbsent(file) ? { step: 'build', kind: 'no-dockerfile' } : undefined);

function build(order: Order, revision: Planned, digest: string): Part {
  const { seconds } = revision;
  const isBuildKit = order.file !== undefined;
  const words = isBuildKit ? buildkit : buildpacks;
  const language = languageOf(order.repository, order.folder);
  const fails = failureIn(order, revision);
  const report = `[build]\n\n[image]\ntags = ["${order.image}"]\ndigest = "${digest}"\nmanifest-size = 1374\n`;
  if (!fails) return ends(0, seconds, words.built(order, language, digest), isBuildKit ? undefined : report);
  const { code, prints } = words.notBuilt(order, language, fails);
  if (fails.kind === 'never-ends') return { prints: spread(prints, seconds) };
  if (fails.kind !== 'out-of-memory')
    return ends(code, fails.kind === 'no-dockerfile' ? 2 : seconds * 0.7, prints);
  return {
    exit: { code: 137, afterSeconds: seconds * 0.6, reason: 'OOMKilled' },
    prints: spread(prints, seconds * 0.6),
  };
}

/** What buildctl tells of an image. */
const metadata = (image: string, digest: string): string =>
  JSON.stringify(
    {
      'containerimage.config.digest': `sha256:${hex(64, 'config', digest)}`,
      'containerimage.descriptor': {
        mediaType: 'application/vnd.oci.image.manifest.v1+json',
        digest,
        size: 1374,
      },
      'containerimage.digest': digest,
      'image.name': image,
    },
    undefined,
    2,
  );

function partOf(name: string, order: Order, sources: Sources, seed: number): Part | undefined {
  const revision = revisionOf(sources, seed, order.repository, order.ref);
  const digest = `sha256:${hex(64, seed, 'built', order.repository, revision.commit, order.folder, order.builder)}`;
  const parts: { readonly [container: string]: () => Part } = {
    clone: () => clone(order, revision, seed),
    commit: () => checkFolder(order.folder, revision.commit),
    checkout: () => ends(0, 0.4, []),
    build: () => build(order, revision, digest),
    digest: () => ends(0, 0.1, [], metadata(order.image, digest)),
  };
  return parts[name]?.();
}

/**
 * How the containers of builds behave: they clone, build and push what a scenario says of the source, with the
 * words of the tools that the pod names. The same seed, source and revision give the same commit and digest.
 */
export const buildScript =
  (sources: Sources, seed: number): Script =>
  (pod: KubeObject, container: unknown): Behaviour | undefined => {
    const order = orderOf(pod);
    const part = order && partOf(textAt(container, 'name') ?? '', order, sources, seed);
    if (!part) return undefined;
    const { exit: _usual, ...behaviour } = defaultBehaviour(pod, container, false);
    return { ...behaviour, ...part };
  };
