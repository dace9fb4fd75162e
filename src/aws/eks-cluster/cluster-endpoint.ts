import { Problem } from '../../core/validation-error';
import { Cidr } from '../network/cidr';

/** Where the API of a cluster can be reached from. From within its network it always can. */
export class ClusterEndpoint {
  /** From its network alone. */
  public static private(): ClusterEndpoint { return new ClusterEndpoint([], false); }
  /** From these addresses too, e.g. `['203.0.113.0/24']`. */
  public static publicTo(cidrs: readonly string[]): ClusterEndpoint { return new ClusterEndpoint(cidrs, true); }
  /** From everywhere: only credentials stand between the internet and the API. */
  public static publicToTheWholeWorld(): ClusterEndpoint { return new ClusterEndpoint(['0.0.0.0/0'], true, true); }

  private constructor(
    /** The addresses outside of the network that reach it. */
    public readonly cidrs: readonly string[],
    /** Whether any does. */
    public readonly isPublic: boolean,
    /** Whether all may. */
    public readonly isWorld: boolean = false,
  ) {}
}

/** What is wrong with it. */
export function endpointProblems(endpoint: ClusterEndpoint): Problem[] {
  if (!endpoint.isPublic || endpoint.isWorld) return [];
  if (endpoint.cidrs.length === 0) {
    return [{ code: 'EksPublicEndpoint', what: 'the API is public but no addresses are named that may reach it', fix: 'name them: ClusterEndpoint.publicTo(["203.0.113.0/24"])' }];
  }
  return endpoint.cidrs.flatMap((text): Problem[] => {
    const cidr = Cidr.parse(text);
    if (!cidr) return [{ code: 'EksPublicEndpoint', what: `${JSON.stringify(text)} is no range of IPv4 addresses`, fix: 'write e.g. "203.0.113.0/24"' }];
    if (cidr.prefix < 8) {
      return [{ code: 'EksPublicEndpoint', what: `${text} is a large part of the internet`, fix: 'name your own addresses, or say it: ClusterEndpoint.publicToTheWholeWorld()' }];
    }
    return [];
  });
}
