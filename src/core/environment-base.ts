import { Construct, IConstruct } from 'constructs';
import { freshId } from './construct-id';
import { Defaults, Settings, settle } from './defaults';
import { markPoliced } from './enforced-policies';
import { isDnsLabel } from './naming';
import { Platform } from './platform';
import { Problems } from './problems';

/** Where a platform is instantiated: its own defaults, over the platform's. */
export interface EnvironmentProps extends Defaults {
  /**
   * The cloud region, e.g. `ap-northeast-2`.
   *
   * @default - none: Terraform stacks of this environment must say theirs
   */
  readonly region?: string;
}

const ATTACHED = new WeakMap<IConstruct, EnvironmentBase>();
const VERSION = /^1\.\d+$/;

/**
 * What both sides of an environment share: its name, its settings, and how constructs find it. Use `Environment`.
 */
export abstract class EnvironmentBase extends Construct {
  /** Its name, e.g. `prod`. */
  public readonly name: string;
  /** The platform it belongs to. */
  public readonly platform: Platform;
  /** The cloud region, if one was given. */
  public readonly region?: string;
  /** Every default in force: the environment's over the platform's over the library's. */
  public readonly settings: Settings;

  public constructor(platform: Platform, name: string, props: EnvironmentProps = {}) {
    super(platform, freshId(platform, name));
    const problems = new Problems(this);
    if (!isDnsLabel(name)) {
      problems.add({
        code: 'EnvironmentName',
        what: `the name of an environment must be a DNS label, got ${JSON.stringify(name)}`,
        fix: 'use lower-case letters, digits and dashes, e.g. "prod"',
      });
    }
    this.name = name;
    this.platform = platform;
    this.region = props.region;
    this.settings = { ...settle(platform.defaults, props), platform: platform.name, environment: name };
    if (!VERSION.test(this.settings.kubernetes)) {
      problems.add({
        code: 'KubernetesVersion',
        what: `\`kubernetes\` must be a version such as "1.29", got ${JSON.stringify(this.settings.kubernetes)}`,
        fix: 'write the major and minor version, as a string',
      });
    }
    problems.throwIfAny();
  }

  /** Makes this environment the one that everything below `scope` finds. */
  protected adopt(scope: IConstruct): void {
    attachEnvironment(scope, this);
  }
}

/** Makes `environment` the one that everything below `scope` finds: for trees whose root is not the platform's own. */
export function attachEnvironment(scope: IConstruct, environment: EnvironmentBase): void {
  ATTACHED.set(scope, environment);
  if (environment.settings.policies.length > 0) markPoliced(scope);
}

/** The environment that is nearest above `construct`. */
export function findEnvironment(construct: IConstruct): EnvironmentBase | undefined {
  for (let scope: IConstruct | undefined = construct; scope; scope = scope.node.scope) {
    if (scope instanceof EnvironmentBase) return scope;
    const attached = ATTACHED.get(scope);
    if (attached) return attached;
  }
  return undefined;
}

const WITHOUT_ENVIRONMENT: Settings = settle();

/** The defaults in force at `construct`: those of the nearest environment, or the library's in a plain cdk8s or cdktf app. */
export function settingsOf(construct: IConstruct): Settings {
  return findEnvironment(construct)?.settings ?? WITHOUT_ENVIRONMENT;
}
