import type * as z from 'zod';
import { kinds } from './kinds.ts';
import { ObservabilityAlertRule } from './schemas/alert-rule.ts';
import { AuthzRoleBinding, ClusterAuthzRoleBinding } from './schemas/authz-role-binding.ts';
import { AuthzRole, ClusterAuthzRole } from './schemas/authz-role.ts';
import { ComponentRelease } from './schemas/component-release.ts';
import { ClusterComponentType, ComponentType } from './schemas/component-type.ts';
import { Component } from './schemas/component.ts';
import { DeploymentPipeline } from './schemas/deployment-pipeline.ts';
import { Environment } from './schemas/environment.ts';
import { ObservabilityAlertsNotificationChannel } from './schemas/notification-channel.ts';
import {
  ClusterDataPlane,
  ClusterObservabilityPlane,
  ClusterWorkflowPlane,
  DataPlane,
  ObservabilityPlane,
  WorkflowPlane,
} from './schemas/plane.ts';
import { ProjectRelease, ProjectReleaseBinding } from './schemas/project-release.ts';
import { ClusterProjectType, ProjectType } from './schemas/project-type.ts';
import { Project } from './schemas/project.ts';
import { ReleaseBinding } from './schemas/release-binding.ts';
import { RenderedRelease } from './schemas/rendered-release.ts';
import { ResourceRelease, ResourceReleaseBinding } from './schemas/resource-release.ts';
import { ClusterResourceType, ResourceType } from './schemas/resource-type.ts';
import { Resource } from './schemas/resource.ts';
import { SecretReference } from './schemas/secret-reference.ts';
import { ClusterTrait, Trait } from './schemas/trait.ts';
import { ClusterWorkflow, Workflow, WorkflowRun } from './schemas/workflow.ts';
import { Workload } from './schemas/workload.ts';

export { API_VERSION } from './schemas/document-of.ts';

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

type DocumentsByKind = { [K in keyof typeof schemas]: z.infer<(typeof schemas)[K]> };

export type Kind = keyof DocumentsByKind;
export type DocumentOf<K extends Kind> = DocumentsByKind[K];

/** One platform document of any kind; `kind` tells which. */
export type Document = DocumentsByKind[Kind];

export const isKind = (kind: string): kind is Kind => Object.hasOwn(schemas, kind);

/** Whether documents of this kind live in a control-plane namespace or in none. */
export const scopeOf = (kind: Kind): 'namespaced' | 'cluster' => kinds[kind].scope;

export const isOf = <K extends Kind>(document: Document, kind: K): document is DocumentOf<K> =>
  document.kind === kind;

/** The document, if it is of this kind. */
export const asKind = <K extends Kind>(document: Document, kind: K): DocumentOf<K> | undefined =>
  isOf(document, kind) ? document : undefined;
