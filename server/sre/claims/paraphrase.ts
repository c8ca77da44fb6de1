/** How models say in other words what evidence shows: their words, and what the evidence has to hold for them. */
const rows: readonly (readonly [said: RegExp, shown: RegExp])[] = [
  [
    /^(?:start|startup|start-up|boot|launch)/,
    /start|crash|ended|waits|begin|not been ready|never|init|pending|no pod|not scheduled/i,
  ],
  [/^(?:pending|wait)/, /pending|scheduled|waits|not ready/i],
  [/^(?:forward|lead|led|point|rout|send)/, /leads to|→|port|names/i],
  [/^(?:exist|resolv|found|find|known)/, /not found|names no|no such|does not exist|missing|NotFound|exist/i],
  [/^(?:kill|kernel)/, /kill|oom|throttl|held back/i],
  [/^(?:crash|panic|die|dies|terminat|abort|process)/, /crash|panic|ended|exit|kill|terminat/i],
  [/^(?:restart|loop|looping|crash-?loop)/, /restart|back-?off|crash/i],
  [/^(?:exceed|past|above|more|over)/, /more (?:memory )?than|exceed|used up|too (?:many|much)/i],
  [/^(?:exhaust|full|reach|limit|permit|allow|use)/, /used up|exceed|too many|limit|may use|\bof\b/i],
  [
    /^(?:starv|small|little|demand|fit)/,
    /too little|only|throttl|held back|saturation|not enough|insufficient/i,
  ],
  [
    /^(?:chang|mov|replac|edit|updat|rewrit|rewrote|introduc|switch|upgrad|point|modif|set)/,
    /→|->|was written|was changed|configuration|release|no more|no less/i,
  ],
  [/^(?:releas|rollout|roll|deploy|version|image|tag|push)/, /release|image|rollout|version/i],
  [/^(?:creat|creation)/, /creat|release|ReplicaSet/i],
  [
    /^(?:refus|reject|deni|deny|forbid|forbidden)/,
    /refus|forbid|denied|unauthor|not found|exceeded|too many/i,
  ],
  [/^(?:cordon|unschedul|place|accept|nowhere)/, /cordon|unschedul|not scheduled|FailedScheduling/i],
  [/^(?:schedul|preempt)/, /schedul/i],
  [
    /^(?:traffic|load|surge|request)/,
    /requests_per_second|requests\/s|surge|load|no more work|endpoint|traffic|pods of \S+ are ready/i,
  ],
  [/^(?:throttl|held|hold)/, /throttl|held back/i],
  [/^(?:cpu|core|consum)/, /cpu|core/i],
  [/^(?:slow|late|latenc|delay|longer|wait)/, /late\b|latency|slow|delay|wait|timeout|held back|too little/i],
  [/^(?:network|wire)/, /network|latency|tcp/i],
  [/^(?:environment|variable|env)/, /variable|[A-Z][A-Z0-9]*_[A-Z]/],
  [/^(?:host|hostname|address|url|lookup|resolv|listen|connect)/, /https?:|host|lookup|tcp|address|listen/i],
  [/^(?:port|listen)/, /port|:\d{2,5}\b/i],
  [/^(?:pull|registr|download|fetch)/, /pull|registry/i],
  [/^(?:probe|check|healthz|mark)/, /probe/i],
  [/^(?:kubelet|kubernetes|scheduler|api)/, /kubelet|probe|pull|schedul|forbidden|Error creating|node/i],
  [/^(?:file|folder|open|config|configur)/, /\/\w+\/|config|file/i],
  [/^(?:database|connection|client|run|ran)/, /client|connect|database/i],
  [/^(?:scal|replica|scale-up)/, /replica|scal/i],
  [/^(?:http|status|code|answer|return|respond)/, /\b[1-5]\d\d\b|status|code/i],
  [/^(?:endpoint|rout|back|behind)/, /endpoint/i],
  [/^config/, /ConfigMap|configuration|probe|variable|declared/i],
  [/^(?:node|machine)/, /node|worker|kubelet/i],
  [/^(?:memory|oom|ram)/, /memory|oom/i],
  [/^(?:quota|budget)/, /quota/i],
  [/^(?:log|login|user|sign)/, /log/i],
  [/^(?:lost|lose|gone|unknown|post)/, /unknown|stopped posting|not running|does not answer/i],
  [/^(?:grow|grew|growth|rise|rose|jump|increas|climb|higher|went|up)/, /grew|growth|before|→/i],
];

/** Whether evidence holds what a word says in other words. */
export const isParaphrase = (word: string, texts: readonly string[]): boolean =>
  rows.some(([said, shown]) => said.test(word) && texts.some(text => shown.test(text)));
