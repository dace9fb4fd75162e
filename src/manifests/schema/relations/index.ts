import type { Walk } from '../walk';
import { checkBinding, checkConfigMap, checkDefinition, checkRole, checkSecret } from './configuration';
import { checkPods } from './pods';
import { fieldsAt, type Fields } from './read';
import { checkNetworkPolicy, checkService } from './services';
import { checkAutoscaler, checkClaim, checkDeployment, checkJob, checkSelector, checkStatefulSet } from './workloads';

type Relation = (document: Fields, walk: Walk) => void;

const relations: Readonly<Record<string, readonly Relation[]>> = {
  '/Pod': [checkPods],
  '/PodTemplate': [checkPods],
  '/ReplicationController': [checkPods],
  '/Service': [checkService],
  '/ConfigMap': [checkConfigMap],
  '/Secret': [checkSecret],
  '/PersistentVolumeClaim': [checkClaim],
  'apps/Deployment': [checkSelector, checkDeployment, checkPods],
  'apps/ReplicaSet': [checkSelector, checkPods],
  'apps/DaemonSet': [checkSelector, checkPods],
  'apps/StatefulSet': [checkSelector, checkStatefulSet, checkPods],
  'argoproj.io/Rollout': [checkSelector, checkPods],
  'batch/Job': [(document, walk) => checkJob(fieldsAt(document, 'spec'), walk, ['spec']), checkPods],
  'batch/CronJob': [
    (document, walk) => checkJob(fieldsAt(document, 'spec', 'jobTemplate', 'spec'), walk, ['spec', 'jobTemplate', 'spec']),
    checkPods,
  ],
  'keda.sh/ScaledJob': [checkPods],
  'serving.knative.dev/Service': [checkPods],
  'autoscaling/HorizontalPodAutoscaler': [checkAutoscaler],
  'networking.k8s.io/NetworkPolicy': [checkNetworkPolicy],
  'rbac.authorization.k8s.io/RoleBinding': [checkBinding],
  'rbac.authorization.k8s.io/ClusterRoleBinding': [checkBinding],
  'rbac.authorization.k8s.io/Role': [checkRole],
  'rbac.authorization.k8s.io/ClusterRole': [checkRole],
  'apiextensions.k8s.io/CustomResourceDefinition': [checkDefinition],
};

/** What the API server, or the controller of the kind, demands of several fields together and no schema can say. */
export function checkRelations(document: Fields, group: string, walk: Walk): void {
  const found = relations[`${group}/${String(document.kind)}`];
  if (found) for (const relation of found) relation(document, walk);
}
