import { nearest } from '../../core/naming';
import { Problem, ValidationError } from '../../core/validation-error';
import { Cidr } from './cidr';

/** What networks share. */
export interface AddressPlanProps {
  /**
   * Length of the mask of a slot, from /16 to /24.
   *
   * @default 16
   */
  readonly prefix?: number;
  /**
   * Who has which addresses, by name: the number of a slot, or a range for what is there already or needs another size. It stays what it is whoever comes or goes.
   */
  readonly networks: Readonly<Record<string, number | string>>;
  /**
   * Ranges that no network may have, e.g. those of offices and of a VPN.
   *
   * @default - none
   */
  readonly reserved?: readonly string[];
}

/** What a `Network` is told by a plan. */
export interface PlannedAddresses {
  /** Its own addresses. */
  readonly cidr: string;
  /** Those of all others. */
  readonly peers: readonly string[];
}

/**
 * The addresses of all networks that may ever be connected, in one place. A name has its slot for good: another one more, or one less, moves nobody.
 *
 * @example
 * const addresses = new AddressPlan('10.0.0.0/8', { networks: { 'shop-prod': 0, 'shop-staging': 1, 'data-prod': 2, 'legacy': '10.200.0.0/18' } });
 * new Network(ground, 'network', addresses.of('shop-prod'));
 */
export class AddressPlan {
  private readonly ranges: ReadonlyMap<string, Cidr>;
  private readonly reserved: readonly string[];

  /**
   * @param cidr all of the addresses, e.g. `10.0.0.0/8`
   * @param props who has which
   * @throws ValidationError `AddressPlan`, `AddressPlanOverlap` or `AddressPlanFull`
   */
  public constructor(private readonly cidr: string, props: AddressPlanProps) {
    this.reserved = props.reserved ?? [];
    const { problems, ranges } = planned(cidr, props);
    if (problems.length > 0) throw refusal(cidr, problems);
    this.ranges = ranges;
  }

  /** Addresses of a network, and those of the others as its peers. */
  public of(name: string): PlannedAddresses {
    const others = [...this.ranges].filter(([other]) => other !== name).map(([, range]) => range.toString());
    return { cidr: this.cidrOf(name), peers: [...others, ...this.reserved] };
  }

  /** Addresses of a network. */
  public cidrOf(name: string): string {
    const range = this.ranges.get(name);
    if (range) return range.toString();
    const meant = nearest(name, this.ranges.keys());
    throw refusal(this.cidr, [{
      code: 'AddressPlan',
      what: `no network is called ${JSON.stringify(name)}`,
      fix: meant === undefined ? 'give it a slot in `networks`' : `write ${JSON.stringify(meant)}, or give it a slot in \`networks\``,
    }]);
  }
}

function refusal(cidr: string, problems: readonly Problem[]): ValidationError {
  return new ValidationError(problems.map((problem) => ({ ...problem, path: `AddressPlan ${cidr}` })));
}

function planned(text: string, { prefix = 16, networks, reserved = [] }: AddressPlanProps): { problems: Problem[]; ranges: Map<string, Cidr> } {
  const problems: Problem[] = [];
  const ranges = new Map<string, Cidr>();
  const whole = Cidr.parse(text);
  if (!whole || !(Number.isInteger(prefix) && prefix >= 16 && prefix <= 24 && prefix >= whole.prefix)) {
    problems.push({ code: 'AddressPlan', what: `${JSON.stringify(text)} cannot be split into slots of /${prefix}`, fix: 'write e.g. new AddressPlan("10.0.0.0/8", { prefix: 16, … })' });
    return { problems, ranges };
  }
  const slots = 2 ** (prefix - whole.prefix);
  const kept = reserved.flatMap((range): [string, Cidr][] => {
    const cidr = Cidr.parse(range);
    if (!cidr) problems.push({ code: 'AddressPlan', what: `\`reserved\` has ${JSON.stringify(range)}, which is no range of addresses`, fix: 'write e.g. "10.255.0.0/16"' });
    return cidr ? [[`\`reserved\` ${range}`, cidr]] : [];
  });
  const taken: [string, Cidr][] = [...kept];
  // Ranges that are there already first: it is the slot that has to be another one.
  const inOrder = Object.entries(networks).sort(([, a], [, b]) => Number(typeof a === 'number') - Number(typeof b === 'number'));
  for (const [name, where] of inOrder) {
    const range = typeof where === 'string' ? Cidr.parse(where) : Number.isInteger(where) && where >= 0 && where < slots ? whole.part(prefix - whole.prefix, where) : undefined;
    if (!range && typeof where === 'number' && where >= slots) {
      problems.push({ code: 'AddressPlanFull', what: `${JSON.stringify(name)} has slot ${where}, and ${text} has ${slots} of /${prefix}, counted from 0`, fix: free(whole, prefix, slots, taken) });
    } else if (!range) {
      problems.push({ code: 'AddressPlan', what: `${JSON.stringify(name)} has ${JSON.stringify(where)}, which is neither a slot nor a range of addresses`, fix: 'write e.g. 3, or "10.200.0.0/18"' });
    } else {
      const met = taken.find(([, other]) => other.overlaps(range));
      if (met) problems.push({ code: 'AddressPlanOverlap', what: `${JSON.stringify(name)} has ${range.toString()}, which overlaps ${met[0]}`, fix: free(whole, prefix, slots, taken) });
      taken.push([`${JSON.stringify(name)} (${range.toString()})`, range]);
      ranges.set(name, range);
    }
  }
  return { problems, ranges: new Map(Object.keys(networks).flatMap((name) => ranges.has(name) ? [[name, ranges.get(name)!]] : [])) };
}

/** What to do instead: the first slot that nobody has. */
function free(whole: Cidr, prefix: number, slots: number, taken: readonly (readonly [string, Cidr])[]): string {
  const slot = Array.from({ length: slots }, (_, i) => i).find((i) => !taken.some(([, other]) => other.overlaps(whole.part(prefix - whole.prefix, i))));
  return slot === undefined ? `none of its slots is free: plan with smaller ones than /${prefix}, or with more addresses` : `slot ${slot} is free`;
}
