/** Parts of English compounds: `start-up`, `out-of-memory`, `long-running`. */
const parts = new Set(
  `a add added after again all an and as at auto available back backed based be before being best bound broken built by
  call called calling case caused cert chain change check class clean cluster cold component container control cpu crash
  crashed crashing created cross current data date day dead declared deep dependency dependent deploy deployed deployment
  disk dns do down due early empty end ended ending env environment error ever exit exited existent existing external
  facing fail failed failing far fast fault faulty fetch file first flight following for free from full fully go going
  grade half hand handed hard health healthy high hit hoc host hour image in init initial inner internal issue its itself
  kill killed known last late latency left less level life like limit limited line live lived load local log long loop
  looping low made main make memory mid min minute mis miss missing mount moving multi name named near never new newly no
  node non not now o of off old on once one only open or other out outer over own p part per pod point pointed post pre
  present probe problem process provided pull pulled pulling push pushed quick quota range rate re reach read readiness
  ready real reason recent recently refused related release released repeated request requests resolve response restart
  restarted restarting restarts retry right roll rolled rolling root round run running runtime same scale scaled scheduled
  second seconds secret self sensitive server service set short side single size slow so specific stage start started
  starting startup state stateful stopped storage stuck sub such sudden t term the then third through throughput tier time
  timed timeout to too top total traffic two type un under unhealthy unit up update upstream use used user value variable
  version very volume wait waiting warm way well while wide with without work working write written wrong x yet zero`.split(
    /\s+/,
  ),
);

/** Words in capitals that everybody writes so. */
const capitals = new Set(
  'API CPU DNS HTTP HTTPS URL URI TCP UDP TLS SSL IP ID OK UTC RAM IO OS VM OOM SLO SRE CLI JSON YAML GRPC SQL TTL PVC PV CRD RBAC EOF'.split(
    ' ',
  ),
);

/** Words that are written with a capital in the middle of a sentence without being anybody's name. */
const titled = new Set(
  'Kubernetes Pod Pods Deployment Deployments Service Services Node Nodes ReplicaSet ReplicaSets StatefulSet StatefulSets DaemonSet Job Namespace ConfigMap ConfigMaps Secret Secrets Ingress Gateway Event Events Endpoints Container Containers Quota ResourceQuota PersistentVolumeClaim PersistentVolume CronJob ServiceAccount NetworkPolicy The A An It Its This That These Those There'.split(
    ' ',
  ),
);

/** Words that stand before or behind what Kubernetes calls its things, without being the name of one. */
const neighbours = new Set(
  `the a an this that these those its their his each every any some all both no one other another same new old own next
  previous last first second only single whole entire affected failing failed broken faulty called calling upstream
  downstream dependent requested asked current existing missing ready unready running pending stuck crashed crashing
  healthy unhealthy remaining respective relevant underlying corresponding actual real main first-level target source
  replacement restarted restarting updated deployed released backing required declared named unknown wrong correct
  internal external local remote critical additional further more most many few several such which what whose where when
  while and or but nor so as at by for from in into of on onto over to under with without within between through because
  since than then therefore thus is are was were be been being has have had having does do did can cannot could may might
  will would shall not never still also too just even now already again always only both either neither before after
  during until if whether per via it they he she them him there here very only-one kubernetes application front-end
  back-end backend frontend web host guest worker control data system core shared common early late slow fast busy idle
  unschedulable unavailable available terminated killed evicted scheduled running non-ready not-ready its-own`.split(
    /\s+/,
  ),
);

/** Nouns that may fail without being the name of a component. */
const actors = new Set(
  `it they which that this these those who what pod pods container containers process processes application applications
  app service services component components deployment deployments release releases rollout version image images node nodes
  cluster probe probes check checks startup start start-up request requests call calls connection connections database
  databases lookup lookups query queries replica replicas replicaset job jobs program server servers client clients caller
  callers callee dependency dependencies environment namespace container's pod's code configuration variable network
  kubelet scheduler registry attempt attempts pull pulls everything nothing something one ones each all both either
  neither and or but so then thus therefore also now still again repeatedly immediately consequently however turn time
  run runs log logs login logins result side chain path instance instances task tasks workload workloads system
  connection's mount volume claim there here itself themselves thereby subsequently logically logging creation error
  errors response responses traffic because since as when while after before if until whenever once though although
  whereas where to of in on by for from with without not never rollout's up out off down`.split(/\s+/),
);

/** A compound of plain English words, which no component is meant by. */
export const isCompound = (word: string): boolean =>
  word
    .toLowerCase()
    .split(/['-]/)
    .every(part => parts.has(part) || parts.has(part.replace(/s$/, '')) || capitals.has(part.toUpperCase()));

export const isUsualCapital = (word: string): boolean =>
  capitals.has(word.replace(/s$/, '')) || titled.has(word);
export const isNeighbour = (word: string): boolean =>
  neighbours.has(word) || actors.has(word) || /(?:ly|ing|ed|able|ible|less|ful)$/.test(word);
export const isActor = (word: string): boolean =>
  actors.has(word) || neighbours.has(word) || /(?:ly|ing|ed)$/.test(word);
