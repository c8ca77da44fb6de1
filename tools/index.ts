import analyzeImpact from './analyze-impact.ts';
import applyDocuments from './apply-documents.ts';
import cancelBuild from './cancel-build.ts';
import compareEnvironments from './compare-environments.ts';
import createComponent from './create-component.ts';
import createProject from './create-project.ts';
import deleteComponent from './delete-component.ts';
import deployComponent from './deploy-component.ts';
import describeType from './describe-type.ts';
import getBuild from './get-build.ts';
import getComponent from './get-component.ts';
import getDependencies from './get-dependencies.ts';
import getDeployment from './get-deployment.ts';
import getEnvironmentHealth from './get-environment-health.ts';
import getReport from './get-report.ts';
import investigate from './investigate.ts';
import listAlerts from './list-alerts.ts';
import listBuilds from './list-builds.ts';
import listChanges from './list-changes.ts';
import listReleases from './list-releases.ts';
import promoteComponent from './promote-component.ts';
import queryLogs from './query-logs.ts';
import queryMetrics from './query-metrics.ts';
import queryTraces from './query-traces.ts';
import restartComponent from './restart-component.ts';
import rollbackComponent from './rollback-component.ts';
import scaleComponent from './scale-component.ts';
import searchCatalog from './search-catalog.ts';
import type { Tool } from './tool.ts';
import triggerBuild from './trigger-build.ts';
import undeployComponent from './undeploy-component.ts';
import updateComponent from './update-component.ts';
import useSkill from './use-skill.ts';

/** Every tool, in the order they are listed. */
export const tools: readonly Tool[] = [
  searchCatalog,
  getComponent,
  describeType,
  createProject,
  createComponent,
  updateComponent,
  deleteComponent,
  applyDocuments,
  triggerBuild,
  listBuilds,
  getBuild,
  cancelBuild,
  listReleases,
  getDeployment,
  deployComponent,
  promoteComponent,
  rollbackComponent,
  restartComponent,
  scaleComponent,
  undeployComponent,
  compareEnvironments,
  getEnvironmentHealth,
  getDependencies,
  analyzeImpact,
  queryLogs,
  queryMetrics,
  queryTraces,
  listChanges,
  listAlerts,
  investigate,
  getReport,
  useSkill,
];
