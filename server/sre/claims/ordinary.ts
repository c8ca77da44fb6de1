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

/** A compound of plain English words, which no component is meant by. */
export const isCompound = (word: string): boolean =>
  word
    .toLowerCase()
    .split(/['-]/)
    .every(part => parts.has(part) || parts.has(part.replace(/s$/, '')) || capitals.has(part.toUpperCase()));

export const isUsualCapital = (word: string): boolean =>
  capitals.has(word.replace(/s$/, '')) || titled.has(word);
