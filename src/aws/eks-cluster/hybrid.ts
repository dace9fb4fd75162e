import { Problem } from '../../core/validation-error';
import { Cidr } from '../network/cidr';

/** Nodes outside of AWS, that reach the network by VPN or Direct Connect. */
export interface HybridNodes {
  /** Addresses of the nodes, e.g. `['192.168.10.0/24']`. */
  readonly nodes: readonly string[];
  /**
   * Addresses of their pods, where the control plane has to reach those, as for webhooks.
   *
   * @default - none: pods leave with the addresses of their nodes
   */
  readonly pods?: readonly string[];
}

/** See https://docs.aws.amazon.com/eks/latest/userguide/hybrid-nodes-networking.html */
const PRIVATE = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10'].map((text) => Cidr.parse(text)!);

/** What is wrong with networks of hybrid nodes, all of it. */
export function hybridProblems(hybrid: HybridNodes | undefined, others: Readonly<Record<string, string | undefined>>): Problem[] {
  if (!hybrid) return [];
  const problems: Problem[] = [];
  const all = [...hybrid.nodes.map((text) => ['hybrid.nodes', text] as const), ...(hybrid.pods ?? []).map((text) => ['hybrid.pods', text] as const)];
  if (hybrid.nodes.length === 0) problems.push({ code: 'EksHybrid', what: '`hybrid.nodes` is empty', fix: 'name the addresses of the nodes, e.g. ["192.168.10.0/24"]' });
  const known: [string, Cidr][] = Object.entries(others).flatMap(([what, text]): [string, Cidr][] => {
    const cidr = text === undefined ? undefined : Cidr.parse(text);
    return cidr ? [[`${what} ${text}`, cidr]] : [];
  });
  for (const [prop, text] of all) {
    const cidr = Cidr.parse(text);
    if (!cidr || !PRIVATE.some((range) => range.overlaps(cidr) && range.prefix <= cidr.prefix)) {
      problems.push({ code: 'EksHybrid', what: `\`${prop}\` has ${JSON.stringify(text)}, which is no range of private IPv4 addresses`, fix: 'write e.g. "192.168.10.0/24"' });
      continue;
    }
    const met = known.find(([, other]) => other.overlaps(cidr));
    if (met) problems.push({ code: 'EksHybrid', what: `\`${prop}\` ${text} overlaps ${met[0]}`, fix: 'choose ranges apart from one another' });
    known.push([`\`${prop}\` ${text}`, cidr]);
  }
  return problems;
}
