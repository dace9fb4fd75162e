import { Policy } from '../policy';
import { PolicyPack } from '../policy-pack';
import { Scope } from '../scope';
import { blocks } from './rule';

/** What may be spent without a word with the platform. */
export interface CostOptions {
  /**
   * How many replicas a workload may have at most, by itself or by its autoscaler.
   *
   * @default 20
   */
  readonly maxReplicas?: number;
  /**
   * How much memory a container may take.
   *
   * @default '16Gi'
   */
  readonly maxMemory?: string;
  /**
   * How large a volume may be.
   *
   * @default '500Gi'
   */
  readonly maxVolume?: string;
  /**
   * For how many days logs may be kept in CloudWatch.
   *
   * @default 400
   */
  readonly maxLogDays?: number;
}

/** What runs up a bill that nobody decided on. */
export function cost({ maxReplicas = 20, maxMemory = '16Gi', maxVolume = '500Gi', maxLogDays = 400 }: CostOptions = {}): PolicyPack {
  return new PolicyPack('cost', [
    memory(maxMemory), replicas(maxReplicas), volumes(maxVolume), loadBalancers(), logRetention(maxLogDays), volumeTypes(), oldInstances(),
  ]);
}

function memory(most: string): Policy {
  return new Policy({
    id: 'container-memory',
    title: 'containers say how much memory they take, within reason',
    why: 'without a limit one leak evicts its neighbours, and the cluster grows to hold it',
    fix: `set limits.memory, at most ${most}; \`size\` of a service does`,
    reference: 'https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/',
    scope: Scope.pods(),
    params: { most },
    variables: [{
      name: 'offending',
      expression: 'variables.containers.filter(c, !(has(c.resources) && has(c.resources.limits) && has(c.resources.limits.memory)'
        + ' && !quantity(string(c.resources.limits.memory)).isGreaterThan(quantity(params.most))))',
    }],
    validations: [{
      expression: 'size(variables.offending) == 0',
      message: 'a container takes any amount of memory, or too much',
      messageExpression: '\'no memory limit of at most \' + params.most + \': \' + variables.offending.map(c, c.name).join(\', \')',
    }],
  });
}

function replicas(most: number): Policy {
  return new Policy({
    id: 'replicas',
    title: 'workloads have a bounded number of replicas',
    why: 'an autoscaler that follows a loop of retries grows as far as it may',
    fix: `ask for ${most} at most`,
    reference: 'https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/',
    scope: Scope.kind('apps/v1', 'Deployment').and('apps/v1', 'StatefulSet').and('argoproj.io/v1alpha1', 'Rollout')
      .and('autoscaling/v2', 'HorizontalPodAutoscaler').and('keda.sh/v1alpha1', 'ScaledObject'),
    params: { most },
    variables: [{
      name: 'replicas',
      expression: 'object.kind == \'HorizontalPodAutoscaler\' ? object.spec.maxReplicas'
        + ' : object.kind == \'ScaledObject\' ? (has(object.spec.maxReplicaCount) ? object.spec.maxReplicaCount : 100)'
        + ' : has(object.spec.replicas) ? object.spec.replicas : 1',
    }],
    validations: [{ expression: 'variables.replicas <= params.most', message: 'that many replicas', messageExpression: 'string(variables.replicas) + \' replicas, and \' + string(params.most) + \' are allowed\'' }],
  });
}

function volumes(most: string): Policy {
  return new Policy({
    id: 'volume-size',
    title: 'volumes have a bounded size',
    why: 'they are paid whether full or empty, and never shrink',
    fix: `ask for ${most} at most; volumes can grow later`,
    reference: 'https://kubernetes.io/docs/concepts/storage/persistent-volumes/#expanding-persistent-volumes-claims',
    scope: Scope.kind('v1', 'PersistentVolumeClaim'),
    params: { most },
    validations: [{ expression: '!quantity(string(object.spec.resources.requests.storage)).isGreaterThan(quantity(params.most))', message: 'the volume is too large' }],
  });
}

function loadBalancers(): Policy {
  return new Policy({
    id: 'load-balancers',
    title: 'services share the platform\'s load balancer',
    why: 'each Service of type LoadBalancer is a load balancer of its own, with its own bill and its own way past the door',
    fix: 'expose the service by an Ingress, Gateway or MeshRoute',
    reference: 'https://kubernetes.io/docs/concepts/services-networking/service/#loadbalancer',
    scope: Scope.kind('v1', 'Service'),
    validations: [{ expression: '!has(object.spec.type) || object.spec.type != \'LoadBalancer\'', message: 'it is a load balancer of its own' }],
  });
}

function logRetention(most: number): Policy {
  return new Policy({
    id: 'log-retention',
    title: 'logs are not kept for ever',
    why: 'CloudWatch keeps what nobody limits for ever, and bills it every month',
    fix: `set retention_in_days, at most ${most}`,
    owner: 'provider',
    reference: 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/Working-with-log-groups-and-streams.html#SettingLogRetention',
    scope: Scope.terraform('aws_cloudwatch_log_group'),
    params: { most },
    validations: [{
      expression: 'has(object.retention_in_days) && object.retention_in_days > 0 && object.retention_in_days <= params.most', message: 'its logs are kept too long',
    }],
  });
}

function volumeTypes(): Policy {
  return new Policy({
    id: 'volume-generation',
    title: 'disks are of the current generation',
    why: 'gp3 costs a fifth less than gp2 and is faster; io1 has no advantage over io2',
    fix: 'choose gp3, or io2 where it must be',
    owner: 'provider',
    reference: 'https://docs.aws.amazon.com/ebs/latest/userguide/general-purpose.html',
    scope: Scope.terraform('aws_ebs_volume', 'aws_db_instance', 'aws_launch_template'),
    params: { old: ['standard', 'gp2', 'io1'] },
    variables: [{
      name: 'types',
      expression: 'resource.type == \'aws_ebs_volume\' ? [has(object.type) ? object.type : \'gp2\']'
        + ' : resource.type == \'aws_db_instance\' ? (has(object.storage_type) ? [object.storage_type] : [])'
        + ` : ${blocks('object.block_device_mappings')}.map(m, ${blocks('m.ebs')}.filter(e, has(e.volume_type)).map(e, e.volume_type)).filter(l, size(l) > 0).map(l, l[0])`,
    }],
    validations: [{ expression: '!variables.types.exists(t, t in params.old)', message: 'a disk is of an old generation' }],
  });
}

function oldInstances(): Policy {
  return new Policy({
    id: 'instance-generation',
    title: 'machines are of a current generation',
    why: 'old generations cost more for less, and have no Nitro',
    fix: 'choose a current one, e.g. m7g',
    owner: 'provider',
    reference: 'https://aws.amazon.com/ec2/previous-generation/',
    scope: Scope.terraform('aws_instance', 'aws_launch_template', 'aws_eks_node_group', 'aws_db_instance', 'aws_rds_cluster_instance'),
    params: { old: '^(db\\.)?(t1|t2|m1|m2|m3|m4|c1|c3|c4|r3|r4|i2|d2|g2|p2)\\.' },
    variables: [{
      name: 'types',
      expression: '(has(object.instance_type) ? [object.instance_type] : []) + (has(object.instance_class) ? [object.instance_class] : [])'
        + ' + (has(object.instance_types) ? object.instance_types : [])',
    }],
    validations: [{
      expression: '!variables.types.exists(t, t.matches(params.old))',
      message: 'a machine is of an old generation',
      messageExpression: '\'of an old generation: \' + variables.types.filter(t, t.matches(params.old)).join(\', \')',
    }],
  });
}
