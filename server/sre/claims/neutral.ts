/**
 * Words that claim nothing by themselves: what holds sentences together, what reasoning is told with, and what the
 * things that reports are about are called in general. Everything else has to come from the evidence.
 */
const text = `
a an the this that these those it its itself they them their theirs themselves one ones each every any anything some
something somebody all both either neither none no not nor never nothing nobody nowhere cannot only also too just even
still yet already again once more most less least much many few several other others another same different such own
very quite rather almost nearly about around roughly approximately exactly merely simply mainly mostly partly fully
entirely wholly at by for from in into of off on onto out over per through throughout to toward towards under until till
up upon via with within without against among between beyond across along behind beside besides despite during except
inside outside near since than then there thereby here where when while who whom whose which what why how because as so
thus therefore hence consequently accordingly however although though but and or if unless whether whenever wherever
together apart instead like unlike already soon
is are was were be been being am has have had having do does did doing done can could may might will would shall let get
gets got getting make makes made making take takes took taken taking put puts go goes went gone going come comes came
coming keep keeps kept keeping stay stays stayed remain remains remained become becomes became seem seems seemed appear
appears appeared look looks looked
likely unlikely probable probably possible possibly perhaps maybe apparent apparently evident evidently presumable
presumably clear clearly obvious obviously indeed actually really fact evidence finding suggest indicate point imply
mean meaning show shown showing see sees seen explain explained explanation account reason cause causal effect consequence
consequent result resulting lead leads led symptom problem issue incident failure fault trouble question report
investigation conclusion hypothesis suspicion suspect suspected confirm confirmed consistent agree match matches
matching coincide coincidence correlate fit fits way direction sure certain uncertain visible known onset origin
originate stem trigger root culprit source bottleneck weak weaker strong stronger hint sign picture
first second third last latest early earlier earliest later former formerly previous previously next following
subsequent subsequently current currently now moment time period recent recently new newer old older begin begins began
beginning ago minute hour second millisecond day week window shortly immediately directly indirectly direct indirect
eventually repeatedly repeated constantly continually continuously always often regularly meanwhile afterwards thereafter
simultaneously onwards
component service pod container application app process program environment namespace system platform caller callee
dependency dependent chain path hop upstream downstream call request response answer user name value number count detail
place part thing kind type side message text word line log entry record recorded output state condition object version
instance replica workload job target client server code exit main own
need needs needed use uses used using wait waits waiting reach reaches reached serve serves served serving handle
answers respond responds return send receive ask asks asked give gives gave given provide provides provided expect
expects expected require requires required want contain hold holds carry include belong belongs run runs ran running work
fail fails failed failing affect affects affected impact suffer inherit travel spread propagate pass passes cascade end
ends ended ending stop stops stopped say says said saying tell tells told read reads state logs logged mention describe
note notice observe observed happen happens happened occur occurs occurred arise follow follows followed precede
accompany leave leaves left try tries tried trying attempt attempts manage allow allows permit permits let enable
prevent prevents block blocks hold back depend depends depending rely relies call calls called calling talk set sets
try turn turns turned find finds found
main single sole separate whole entire complete actual underlying initial final own respective relevant further
additional extra close small large big long short high low enough due able unable wrong wrongly bad broken faulty
incorrect invalid missing absent lacking lack lacks unset
yes true false null
degraded unhealthy ready readiness unready available unavailable unreachable down outage onset
kubernetes investigation utc
before after above below well far stuck help helps helpful resource usage metric metrics mismatch compare compared
comparison contrast spend spent stand stands standing mark marks marked continue continues continued effectively
effective essentially basically practically notably particularly especially specifically generally overall finally
moreover furthermore additionally similarly likewise otherwise regardless altogether finally lastly namely
situation timeline timing order sequence pattern behaviour behavior difference differ gap relation relationship relate
related relates context background example rest total amount rate level size length share measurement measure measured
signal sample series setting settings parameter step stage phase concern concerns involve involved involves cover
covers refer refers persist persists progress succeed success successful successfully complete completes completed
exist existing existed extend extended sit sits lie lies arise arises comes imply implies implied infer inferred assume
assumed assumption believe believed think thought guess speak speaks speaking argue hint hints trace traced narrow
already anymore longer otherwise whatever whichever elsewhere anywhere somewhere everywhere anything everything
nearby remaining half-way overall altogether given considering regarding concerning according based judging
interesting important relevant plausible plausibly convincing reasonable surprising expectedly unexpectedly sudden
suddenly gradually sharply slightly heavily markedly considerably significantly noticeably briefly quickly rapidly
kind sort case cases sense question whole side back front top bottom middle end beginning
happened coincides coincided overlap overlaps together alone exact exactly precise precisely
right percentile offer offers offered good demand candidate candidates hand hands handed configure configured setup lead leads clue second third fourth fifth
sixth seventh eighth ninth tenth fact facts rule rules option options chance chances note notes
good better best worse worst bad poor fair
`;

/** The word without the endings of English: what is left of two forms of one word is the same. */
export function stem(word: string): string {
  const lower = word.toLowerCase().replace(/'s?$/, '');
  if (lower.length <= 3) return lower;
  const base = lower
    .replace(/(?:ies|ied)$/, 'y')
    .replace(/(?<=ss|sh|ch|x|z)es$/, '')
    .replace(/(?<![su])s$/, '')
    .replace(/(?:ingly|edly|ing|ed|ly)$/, '');
  const left = base.length < 3 ? lower : base;
  return left.replace(/([bdfgklmnprt])\1$/, '$1').replace(/e$/, '');
}

const neutral = new Set(text.trim().split(/\s+/).map(stem));

export const isNeutral = (word: string): boolean => neutral.has(stem(word));
