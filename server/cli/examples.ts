/**
 * What the help of a tool's command shows: the arguments after noun and verb, the plain use first. They fit each
 * other and the shop, in the order of the tools: a component that one creates is built by another.
 */
export const examples: { readonly [tool: string]: readonly string[] } = {
  search_catalog: ['', 'payment --kind component'],
  get_component: ['cart', 'cart -o yaml'],
  describe_type: ['service', 'postgres -o json'],
  create_project: ['billing', 'billing --dry-run'],
  create_component: [
    'loyalty -p shop --type worker --image ghcr.io/acme/loyalty:1.4.0',
    'ratings -p shop --type worker --repository https://git.acme/ratings',
  ],
  update_component: ['cart --image ghcr.io/acme/cart:3.1.0', 'cart --env LOG_LEVEL=debug --dry-run'],
  delete_component: ['loyalty --dry-run', 'loyalty'],
  trigger_build: ['ratings --wait-seconds 120', 'ratings --branch next --wait-seconds 120'],
  list_builds: ['', 'ratings --status succeeded'],
  get_build: ['ratings-build-1', 'ratings-build-1 --log-lines 200'],
  cancel_build: ['ratings-build-3'],
  list_releases: ['cart', 'cart -o name'],
  get_deployment: ['cart -e staging', 'cart -e staging --watch'],
  deploy_component: ['cart -e development', 'cart -e development --env LOG_LEVEL=debug --dry-run'],
  promote_component: ['cart --from development --dry-run', 'cart --from development'],
  rollback_component: ['cart -e development --dry-run', 'cart -e development'],
  restart_component: ['cart -e staging', 'cart -e staging --dry-run'],
  scale_component: ['cart 3 -e staging', 'cart 0 -e staging --dry-run'],
  undeploy_component: ['search -e production --dry-run', 'search -e production'],
  compare_environments: ['staging production', 'staging production --component cart'],
  get_environment_health: ['staging', 'staging --watch=5'],
  get_dependencies: ['--project shop', 'cart --direction upstream'],
  analyze_impact: ['cart delete', 'cart endpoint --endpoint http'],
  query_logs: [
    'cart -e staging --since 1h --grep error',
    'cart -e staging --new-since 15m',
    'cart -e staging --follow',
  ],
  query_metrics: ['cart -e staging', 'cart -e staging --since 6h -o json'],
  query_traces: ['checkout -e staging', 'checkout -e staging --failed --since 30m'],
  list_changes: ['', 'cart -e staging --since 2d'],
  list_alerts: ['', 'cart -e staging'],
  investigate: ["'why is staging slow?'", '--component cart -e staging'],
  get_report: ['', '-o json'],
  use_skill: ['', 'ship-a-change'],
};
