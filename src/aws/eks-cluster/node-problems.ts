import { Token } from 'cdktf';
import { Problem } from '../../core/validation-error';
import { isLabelValue, isQualifiedName } from '../../manifests/schema/names';
import { Cidr } from '../network/cidr';
import { instanceKind } from './instance-type';
import { skewProblems } from './kubernetes-version';
import { NodeGroup, NodeGroupProps, NodeProps, NodeScaling, NodeSsh } from './node-group';

/** What is wrong with groups of nodes, all of it. */
export function nodeGroupProblems(groups: readonly NodeGroup[], cluster: string): Problem[] {
  const ids = groups.map(({ id }) => id);
  return [
    ...[...new Set(ids.filter((id, i) => ids.indexOf(id) < i))].map((id) => ({ code: 'EksNodeGroupName', what: `two groups of nodes are called ${JSON.stringify(id)}`, fix: 'give one of them another name' })),
    ...windowsProblems(groups),
    ...groups.flatMap((group) => [...groupProblems(group), ...skewProblems(group.id, group.props.version ?? cluster, cluster)]),
  ];
}

/** CoreDNS and what else runs for the whole cluster needs Linux. See https://docs.aws.amazon.com/eks/latest/userguide/windows-support.html */
function windowsProblems(groups: readonly NodeGroup[]): Problem[] {
  if (!groups.some(({ isWindows }) => isWindows) || groups.some(({ isWindows }) => !isWindows)) return [];
  return [{ code: 'EksWindows', what: 'all nodes run Windows, and nobody finds another there: CoreDNS needs Linux', fix: 'add a group of nodes with Linux' }];
}

function groupProblems({ id, props, isManaged, isWindows }: NodeGroup): Problem[] {
  const nodes = `the nodes ${JSON.stringify(id)}`;
  const problems: Problem[] = [];
  if (!/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(id)) {
    problems.push({ code: 'EksNodeGroupName', what: `${JSON.stringify(id)} cannot be the name of a group of nodes`, fix: 'use lower-case letters, digits and dashes, e.g. "general"' });
  }
  problems.push(...instanceProblems(nodes, props), ...scalingProblems(nodes, props.scaling));
  const disk = props.diskGiB ?? 50;
  if (!(Number.isInteger(disk) && disk >= 20 && disk <= 16384)) {
    problems.push({ code: 'EksNodeDisk', what: `${nodes} have a disk of ${disk} GiB`, fix: 'choose from 20 to 16384: the image and those of pods need 20' });
  }
  problems.push(...updateProblems(nodes, props), ...spotProblems(nodes, props), ...sshProblems(nodes, props.ssh));
  if (props.ami !== undefined && !/^(ami-[0-9a-f]{8,17}|\$\{.*\})$/.test(props.ami)) {
    problems.push({ code: 'EksImage', what: `${nodes} have the image ${JSON.stringify(props.ami)}, which is no id of one`, fix: 'write e.g. "ami-0123456789abcdef0", or leave it out for the newest' });
  }
  if (!isManaged && isWindows) problems.push({ code: 'EksImage', what: `${nodes} run Windows and are not managed, which is not made here`, fix: 'use NodeGroup.managed' });
  const labels = [...Object.entries(props.labels ?? {}), ...(props.taints ?? []).map(({ key, value = '' }) => [key, value] as const)];
  for (const [key, value] of labels) {
    if (!isQualifiedName(key) || !isLabelValue(value)) {
      problems.push({ code: 'EksNodeLabel', what: `${nodes} have the label or taint ${JSON.stringify(`${key}=${value}`)}, which Kubernetes refuses`, fix: 'write [prefix/]name, and at most 63 letters, digits, ".", "_" and "-"' });
    }
  }
  for (const key of Object.keys(props.labels ?? {}).filter(isReserved)) {
    problems.push({ code: 'EksNodeLabel', what: `${nodes} have the label ${JSON.stringify(key)}, which nodes may not give themselves`, fix: 'use a prefix of your own, or node.kubernetes.io/' });
  }
  return problems;
}

/** Labels that the API server takes from no kubelet. See https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/#noderestriction */
function isReserved(key: string): boolean {
  const [prefix, name] = key.split('/');
  if (name === undefined || !/(^|\.)(kubernetes|k8s)\.io$/.test(prefix)) return false;
  return !/(^|\.)(kubelet|node)\.kubernetes\.io$/.test(prefix);
}

function updateProblems(nodes: string, props: NodeGroupProps): Problem[] {
  const problems: Problem[] = [];
  const { maxUnavailable, maxUnavailablePercent, minHealthyPercent, repairLimits, repair } = props;
  const percents: readonly (readonly [number | undefined, string])[] = [
    [maxUnavailablePercent, 'are replaced % percent at once'],
    [minHealthyPercent, 'stay healthy to % percent'],
    [repairLimits?.parallelPercent, 'are repaired % percent at once'],
    [repairLimits?.unhealthyPercent, 'are repaired while at most % percent have failed'],
  ];
  for (const [percent, words] of percents) {
    if (percent !== undefined && !(Number.isInteger(percent) && percent >= 1 && percent <= 100)) {
      problems.push({ code: 'EksNodeUpdate', what: `${nodes} ${words.replace('%', String(percent))}`, fix: 'choose from 1 to 100' });
    }
  }
  const isNumber = Number.isInteger(maxUnavailable) && (maxUnavailable ?? 0) >= 1 && (maxUnavailable ?? 0) <= 100;
  if (maxUnavailable !== undefined && (maxUnavailablePercent !== undefined || !isNumber)) {
    problems.push({
      code: 'EksNodeUpdate',
      what: `${nodes} are replaced ${maxUnavailable}${maxUnavailablePercent === undefined ? '' : ` and ${maxUnavailablePercent} percent`} at once`,
      fix: 'choose a number from 1 to 100, or a share of them',
    });
  }
  if (repairLimits && repair === false) problems.push({ code: 'EksNodeUpdate', what: `${nodes} have limits of repair, and none are repaired`, fix: 'leave out one of `repair` and `repairLimits`' });
  return problems;
}

function spotProblems(nodes: string, { onDemandBase, capacity, scaling }: NodeGroupProps): Problem[] {
  if (onDemandBase === undefined) return [];
  if (capacity !== 'spot') return [{ code: 'EksSpot', what: `${nodes} have \`onDemandBase\`, and all of them are on demand`, fix: 'leave it out, or ask for `capacity: \'spot\'`' }];
  if (Number.isInteger(onDemandBase) && onDemandBase >= 0 && onDemandBase <= scaling.max) return [];
  return [{ code: 'EksSpot', what: `${nodes} are at most ${scaling.max}, of which ${onDemandBase} are on demand`, fix: `choose from 0 to ${scaling.max}` }];
}

function sshProblems(nodes: string, ssh: NodeSsh | undefined): Problem[] {
  if (!ssh) return [];
  const problems: Problem[] = [];
  if (ssh.keyName === '') problems.push({ code: 'EksSsh', what: `${nodes} are reached with a key that has no name`, fix: 'name a key pair of EC2' });
  if (ssh.from.length === 0) problems.push({ code: 'EksSsh', what: `${nodes} have a key, and nobody reaches them to use it`, fix: 'name addresses or security groups in `ssh.from`' });
  for (const from of ssh.from.filter((one) => !isSecurityGroup(one))) {
    const cidr = Cidr.parse(from);
    if (!cidr || cidr.prefix < 8) {
      problems.push({ code: 'EksSsh', what: `${nodes} are reached from ${JSON.stringify(from)}, which is ${cidr ? 'a large part of the internet' : 'neither a range of addresses nor a security group'}`, fix: 'write e.g. "10.0.0.0/16" or "sg-0123456789abcdef0"' });
    }
  }
  return problems;
}

/** Whether it is the id of a security group, as it is or by reference. */
export function isSecurityGroup(from: string): boolean {
  return /^sg-[0-9a-f]+$/.test(from) || Token.isUnresolved(from);
}

function instanceProblems(nodes: string, { instances, image = 'al2023' }: NodeProps): Problem[] {
  if (instances.length === 0 || instances.length > 20) {
    return [{ code: 'EksInstances', what: `${nodes} have ${instances.length} types of instances`, fix: 'name from 1 to 20' }];
  }
  const unknown = instances.filter((type) => !instanceKind(type));
  if (unknown.length > 0) return unknown.map((type) => ({ code: 'EksInstances', what: `${nodes} have instances ${JSON.stringify(type)}, which is no type of instance`, fix: 'write e.g. "m7g.large"' }));
  const problems: Problem[] = [];
  const architectures = new Map(instances.map((type) => [instanceKind(type)!.architecture, type]));
  if (architectures.size > 1) {
    problems.push({
      code: 'EksArchitectures',
      what: `${nodes} mix ${[...architectures].map(([architecture, type]) => `${type} (${architecture})`).join(' and ')}, which no one image runs on`,
      fix: 'make a group for each architecture',
    });
  }
  const accelerators = new Set(instances.map((type) => instanceKind(type)!.accelerator));
  const [accelerator] = accelerators;
  if (accelerators.size > 1) {
    problems.push({ code: 'EksArchitectures', what: `${nodes} mix instances with and without an accelerator, or with different ones, which need different images`, fix: 'make a group for each' });
  } else if ((accelerator === 'neuron' && image !== 'al2023') || (accelerator && image === 'bottlerocket-fips')) {
    problems.push({ code: 'EksImage', what: `there is no ${image} image for instances ${instances[0]}`, fix: 'use al2023' });
  } else if (image.startsWith('windows') && (architectures.has('arm64') || accelerator)) {
    problems.push({ code: 'EksImage', what: `there is no ${image} image for instances ${instances[0]}`, fix: 'use instances of Intel or AMD, e.g. "m7i.large"' });
  }
  return problems;
}

function scalingProblems(nodes: string, { min, max, isAutoscaled }: NodeScaling): Problem[] {
  if (!(Number.isInteger(min) && Number.isInteger(max) && min >= 0 && max >= min && (max >= 1 || !isAutoscaled))) {
    return [{ code: 'EksNodeScaling', what: `${nodes} are ${isAutoscaled ? `from ${min} to ${max}` : min}`, fix: 'write NodeScaling.fixed(3), or NodeScaling.autoscaled(2, 10) with the fewest first' }];
  }
  return [];
}
