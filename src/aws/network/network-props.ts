import { Problem } from '../../core/validation-error';
import { Cidr } from './cidr';
import { Nat } from './nat';
import { podCidrProblems } from './pod-subnets';

/** Where flow logs go. */
export interface FlowLogs {
  /** How many days they are kept. @default 30 */
  readonly retentionDays?: number;
}

/** What a platform team answers about a network. */
export interface NetworkProps {
  /** The addresses of the VPC, from /16 to /24, e.g. `10.20.0.0/16`. Not those of a network it will ever be connected with. */
  readonly cidr: string;
  /**
   * How many zones it spans, one to four, or their names.
   *
   * @default 3
   */
  readonly zones?: number | readonly string[];
  /**
   * How private subnets reach the outside.
   *
   * @default Nat.perZone()
   */
  readonly nat?: Nat;
  /**
   * AWS services that are reached without leaving the network, e.g. `sqs`. S3 always is: its endpoint costs nothing.
   *
   * @default - without NAT those that a cluster needs, else none
   */
  readonly endpoints?: readonly string[];
  /**
   * Flow logs of the whole network, in CloudWatch.
   *
   * @default - kept for 30 days
   */
  readonly flowLogs?: FlowLogs;
  /**
   * Whether subnets have IPv6 addresses too.
   *
   * @default false
   */
  readonly ipv6?: boolean;
  /**
   * Second addresses of the VPC, from /16 to /26, for subnets of pods alone, e.g. `100.64.0.0/16`: for `Addon.vpcCni({ customNetworking: true })`, where `cidr` has too few.
   *
   * @default - pods have addresses of private subnets
   */
  readonly podCidr?: string;
  /**
   * Addresses of networks it is or will be connected with.
   *
   * @default - none
   */
  readonly peers?: readonly string[];
}

/** CloudWatch takes only these. */
const RETENTION = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653];

/** What is wrong with a network, all of it. */
export function networkProblems(props: NetworkProps, region: string | undefined, available: readonly string[]): Problem[] {
  return [
    ...cidrProblems(props),
    ...podCidrProblems(props.podCidr, props.cidr, props.peers ?? []),
    ...zoneProblems(props.zones ?? 3, region, available),
    ...retentionProblems(props.flowLogs?.retentionDays),
    ...endpointProblems(props.endpoints ?? []),
  ];
}

/** What CloudWatch keeps logs for, and nothing else. */
export function retentionProblems(days: number | undefined): Problem[] {
  if (days === undefined || RETENTION.includes(days)) return [];
  return [{ code: 'LogRetention', what: `CloudWatch cannot keep logs for ${days} days`, fix: `choose one of ${RETENTION.join(', ')}` }];
}

/** Ranges that no VPC may have, and the one that containers use on every node. See https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html */
const RESERVED: Readonly<Record<string, string>> = {
  '0.0.0.0/8': 'which AWS refuses',
  '127.0.0.0/8': 'which AWS refuses',
  '169.254.0.0/16': 'which AWS refuses',
  '172.17.0.0/16': 'which containers use on every node',
  '224.0.0.0/3': 'which AWS refuses',
};

function cidrProblems(props: NetworkProps): Problem[] {
  const problems: Problem[] = [];
  const cidr = Cidr.parse(props.cidr);
  if (!cidr || cidr.prefix < 16 || cidr.prefix > 24) {
    problems.push({
      code: 'NetworkCidr',
      what: `\`cidr\` must be a range from /16 to /24 that starts at its own boundary, got ${JSON.stringify(props.cidr)}`,
      fix: 'write e.g. "10.20.0.0/16"; a /24 leaves subnets of 16 addresses',
    });
  }
  const reserved = cidr && Object.keys(RESERVED).find((range) => Cidr.parse(range)!.overlaps(cidr));
  if (reserved) problems.push({ code: 'NetworkCidr', what: `\`cidr\` ${props.cidr} overlaps ${reserved}, ${RESERVED[reserved]}`, fix: 'choose a range within 10.0.0.0/8' });
  for (const peer of props.peers ?? []) {
    const other = Cidr.parse(peer);
    if (!other) problems.push({ code: 'NetworkCidr', what: `\`peers\` has ${JSON.stringify(peer)}, which is no range of addresses`, fix: 'write e.g. "10.30.0.0/16"' });
    else if (cidr?.overlaps(other)) problems.push({ code: 'NetworkOverlap', what: `\`cidr\` ${props.cidr} overlaps the network ${peer} it is connected with`, fix: 'choose a range of its own for each network' });
  }
  return problems;
}

function zoneProblems(zones: number | readonly string[], region: string | undefined, available: readonly string[]): Problem[] {
  if (region === undefined) {
    return [{ code: 'NetworkRegion', what: 'the region of the network is not known', fix: 'make it in a `Stack`, give the AWS provider of the stack a region first, or name the zones: ["ap-northeast-2a"]' }];
  }
  const problems: Problem[] = [];
  if (typeof zones === 'number') {
    const most = Math.min(4, available.length);
    if (!(Number.isInteger(zones) && zones >= 1 && zones <= most)) {
      problems.push({ code: 'NetworkZones', what: `\`zones\` must be from 1 to ${most} in ${region}, got ${zones}`, fix: 'name the zones if your account has more' });
    }
    return problems;
  }
  for (const foreign of zones.filter((zone) => !new RegExp(`^${region}[a-z]$`).test(zone))) {
    problems.push({ code: 'NetworkZones', what: `${JSON.stringify(foreign)} is no zone of ${region}`, fix: `write e.g. "${region}a"` });
  }
  if (zones.length < 1 || zones.length > 4 || new Set(zones).size !== zones.length) {
    problems.push({ code: 'NetworkZones', what: `\`zones\` names one to four zones, each once, got ${zones.join(', ') || 'none'}`, fix: 'name three' });
  }
  return problems;
}

function endpointProblems(services: readonly string[]): Problem[] {
  return services.flatMap((service, i): Problem[] => {
    if (!/^[a-z0-9][a-z0-9.-]*$/.test(service)) {
      return [{ code: 'NetworkEndpoint', what: `${JSON.stringify(service)} is no name of a service`, fix: 'write it as in com.amazonaws.<region>.<service>, e.g. "sqs"' }];
    }
    if (services.indexOf(service) < i) return [{ code: 'NetworkEndpoint', what: `\`endpoints\` names ${JSON.stringify(service)} twice`, fix: 'name it once' }];
    return [];
  });
}
