import { type Incident, incidents } from '../../../support/incidents.ts';
import { type Recording, recordingIn, renamed, renaming } from '../recorded/change.ts';
import { verdictOn } from '../recorded/verdict.ts';
import { type Case, type Form, forms } from './case.ts';
import { healed } from './heal.ts';
import { plant } from './plant.ts';
import { filled, placeOf } from './place.ts';
import { bent } from './signals.ts';

/** A recording to plant in; `sick` is what is wrong with it anyway. */
export type Ground = { incident: Incident; recording: Recording; sick: boolean };

/** What can be undone as if it had never been: pods that never began, whom nobody called meanwhile. */
const UNDONE = /^(image-|insufficient-|node-selector|node-unschedulable|taint-)/;
/** What only signals show, and is undone with them. */
const MEASURED = /^(network-latency|cpu-saturation)$/;
const GRAVE = /^(image-|probe|liveness|service-|node-selector|dependency-address)/;

/** Recordings whose fault can be undone, undone, where nothing is left of it; and others with theirs. */
export async function grounds(): Promise<{ well: Ground[]; sick: Ground[] }> {
  const all = incidents();
  const kept = new Map<string, Recording>();
  for (const { id, folder, code } of all)
    if ([UNDONE, GRAVE, MEASURED].some(it => it.test(code))) kept.set(id, await recordingIn(folder));
  const of = ({ id }: Incident): Recording[] => [kept.get(id)].flatMap(it => it ?? []);
  const undone = all.filter(({ code }) => UNDONE.test(code));
  const well = undone.flatMap(incident => {
    const donor = undone.find(it => it.component !== incident.component);
    if (!donor) return [];
    return of(incident).flatMap(recording =>
      of(donor).map(giver => ({
        incident,
        recording: healed(recording, incident.namespace, incident.component, giver),
        sick: false,
      })),
    );
  });
  const measured = all
    .filter(({ code }) => MEASURED.test(code))
    .flatMap(incident =>
      of(incident).map(recording => ({ incident, recording: bent(recording, []), sick: false })),
    );
  const quiet: Ground[] = [];
  for (const ground of [...well, ...measured]) {
    const { status } = await verdictOn(ground.recording, ground.incident.question, ground.incident.namespace);
    if (status === 'none') quiet.push(ground);
  }
  const sick = all
    .filter(({ code }) => GRAVE.test(code))
    .flatMap(incident => of(incident).map(recording => ({ incident, recording, sick: true })));
  return { well: quiet, sick };
}

const everywhere = [
  'emailservice',
  'currencyservice',
  'productcatalogservice',
  'paymentservice',
  'adservice',
  'shippingservice',
  'cartservice',
  'recommendationservice',
  'checkoutservice',
  'frontend',
];

/** One fault, where and how it is planted. */
export type Trial = { ground: Ground; planted: Case; form: Form; component: string };

/** Each case in some forms at some components of some recordings; the same ones every time. */
export function trials(
  cases: readonly Case[],
  { well, sick }: { well: readonly Ground[]; sick: readonly Ground[] },
  per: number,
): Trial[] {
  return cases.flatMap((planted, row) => {
    const open = forms.filter(form => !planted.lost?.includes(form));
    return Array.from({ length: open.length === 0 ? 0 : per }, (_, turn) => {
      const from = (row + turn) % 3 === 2 ? sick : well;
      const ground = from[(row * 5 + turn * 7) % from.length];
      const form = open[(row + turn) % open.length];
      const places = (planted.at ?? everywhere).filter(
        it => !(ground?.sick === true && it === ground.incident.component),
      );
      const component = places[(row * 3 + turn) % Math.max(1, places.length)];
      return ground && form && component !== undefined ? [{ ground, planted, form, component }] : [];
    }).flat();
  });
}

const same = (text: string): string => text;

/** What went wrong with a trial; undefined where it went right, or could not be made. */
export async function wrongWith({
  ground,
  planted,
  form,
  component,
}: Trial): Promise<string | undefined | null> {
  const { incident, recording, sick } = ground;
  const { namespace } = incident;
  const sown = plant(recording, namespace, component, planted, form);
  const place = placeOf(recording, namespace, component);
  if (!sown || !place) return null;
  const rename = form === 'other names' ? renaming(recording.dump, namespace, true) : same;
  const wanted = rename(filled(planted.component ?? component, place));
  const told = form === 'other names' ? renamed(sown, rename) : sown;
  const { causes } = await verdictOn(told, incident.question, rename(namespace));
  const isIt = (code: string, name: string) => (it: (typeof causes)[number] | undefined) =>
    it?.code === code && it.component === name;
  const [first, second] = causes;
  const isPlanted = isIt(planted.code, wanted);
  const isRight = sick
    ? [first, second].some(isPlanted) && [first, second].some(isIt(incident.code, rename(incident.component)))
    : isPlanted(first);
  const said = causes
    .slice(0, 3)
    .map(it => `${it.code} of ${it.component} ${it.confidence}`)
    .join(', ');
  return isRight
    ? undefined
    : `${planted.code} "${planted.what}" (${form}) of ${wanted}${sick ? `, beside ${incident.code} of ${incident.component}` : ''} in ${incident.id}: ${said || 'nothing'}`;
}
