import { PolicyPack } from '../policy-pack';
import { aws, AwsOptions } from './aws';
import { cost, CostOptions } from './cost';
import { menu, MenuOptions } from './menu';
import { mesh, MeshOptions } from './mesh';
import { baselineRules } from './pod-security-baseline';
import { restrictedRules } from './pod-security-restricted';
import { supplyChain, SupplyChainOptions } from './supply-chain';
import { tenancy, TenancyOptions } from './tenancy';

/**
 * Policies that platforms have in common, to switch on for a platform or an environment.
 *
 * ```ts
 * new Environment(shop, 'prod', { policies: [Packs.podSecurityRestricted, Packs.supplyChain({ registries: ['registry.example.com/shop'] }), Packs.tenancy()] });
 * ```
 */
export class Packs {
  /**
   * The Pod Security Standard *baseline*: nothing that makes a container more than a container.
   *
   * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline
   */
  public static get podSecurityBaseline(): PolicyPack { return new PolicyPack(POD_SECURITY, baselineRules()); }

  /**
   * The Pod Security Standard *restricted*, with everything of *baseline*, whose place it takes: a platform may ask for baseline and its production for this.
   *
   * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
   */
  public static get podSecurityRestricted(): PolicyPack { return new PolicyPack(POD_SECURITY, [...baselineRules(), ...restrictedRules()]); }

  /**
   * Images come from where they are trusted, and stay what they are.
   *
   * @throws ValidationError `PolicyPackOption` without registries
   */
  public static supplyChain(options: SupplyChainOptions): PolicyPack { return supplyChain(options); }

  /** Everything says what it is and whose it is, and takes no more of a shared cluster than its share. */
  public static tenancy(options?: TenancyOptions): PolicyPack { return tenancy(options); }

  /**
   * Sizes and versions of databases, clusters and machines.
   *
   * @throws ValidationError `PolicyPackOption` without anything on it
   */
  public static menu(options: MenuOptions): PolicyPack { return menu(options); }

  /** What runs up a bill: replicas, memory, volumes, load balancers, logs, old machines. */
  public static cost(options?: CostOptions): PolicyPack { return cost(options); }

  /** Traffic in a mesh is encrypted, by name, and to whom it is for. */
  public static mesh(options?: MeshOptions): PolicyPack { return mesh(options); }

  /** Stacks on AWS: regions, tags, what the world reaches, what is encrypted, who may do what. */
  public static aws(options?: AwsOptions): PolicyPack { return aws(options); }
}

/** One name for both levels, so that the nearer takes the other's place. */
const POD_SECURITY = 'pod-security';
