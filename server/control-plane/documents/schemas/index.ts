import { ObservabilityAlertRule } from './alert-rule.ts';
import { AuthzRoleBinding, ClusterAuthzRoleBinding } from './authz-role-binding.ts';
import { AuthzRole, ClusterAuthzRole } from './authz-role.ts';
import { ComponentRelease } from './component-release.ts';
import { ClusterComponentType, ComponentType } from './component-type.ts';
import { Component } from './component.ts';
import { DeploymentPipeline } from './deployment-pipeline.ts';
import { Environment } from './environment.ts';
import { ObservabilityAlertsNotificationChannel } from './notification-channel.ts';
import {
  ClusterDataPlane,
  ClusterObservabilityPlane,
  ClusterWorkflowPlane,
  DataPlane,
  ObservabilityPlane,
  WorkflowPlane,
} from './plane.ts';
import { ProjectRelease, ProjectReleaseBinding } from './project-release.ts';
import { ClusterProjectType, ProjectType } from './project-type.ts';
import { Project } from './project.ts';
import { ReleaseBinding } from './release-binding.ts';
import { RenderedRelease } from './rendered-release.ts';
import { ResourceRelease, ResourceReleaseBinding } from './resource-release.ts';
import { ClusterResourceType, ResourceType } from './resource-type.ts';
import { Resource } from './resource.ts';
import { SecretReference } from './secret-reference.ts';
import { ClusterTrait, Trait } from './trait.ts';
import { ClusterWorkflow, Workflow, WorkflowRun } from './workflow.ts';
import { Workload } from './workload.ts';

/** The schema of the whole document of each kind. Parsing one applies the defaults of OpenChoreo's CRD. */
export const schemas = {
  Project,
  Component,
  Workload,
  ComponentRelease,
  ReleaseBinding,
  RenderedRelease,
  Environment,
  DeploymentPipeline,
  DataPlane,
  ClusterDataPlane,
  ComponentType,
  ClusterComponentType,
  Trait,
  ClusterTrait,
  ProjectType,
  ClusterProjectType,
  ProjectRelease,
  ProjectReleaseBinding,
  Resource,
  ResourceType,
  ClusterResourceType,
  ResourceRelease,
  ResourceReleaseBinding,
  SecretReference,
  Workflow,
  ClusterWorkflow,
  WorkflowRun,
  WorkflowPlane,
  ClusterWorkflowPlane,
  ObservabilityPlane,
  ClusterObservabilityPlane,
  ObservabilityAlertRule,
  ObservabilityAlertsNotificationChannel,
  AuthzRole,
  ClusterAuthzRole,
  AuthzRoleBinding,
  ClusterAuthzRoleBinding,
};
