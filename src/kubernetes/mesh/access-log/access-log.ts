import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { freshId } from '../../../core/construct-id';
import { pathOf } from '../../../core/construct-path';
import { addDeferredCheck, Problems } from '../../../core/problems';
import { Problem } from '../../../core/validation-error';
import { TELEMETRY } from '../api';
import { meshObject } from '../mesh-object';
import { claimTarget, MeshTarget, targetHolder } from '../target/mesh-target';
import { LogFilter } from './log-filter';

/** What is answered about access logs. */
export interface AccessLogProps {
  /**
   * Whose requests are logged. The nearest declaration counts: a workload's before its namespace's before the mesh's.
   *
   * @default MeshTarget.namespace()
   */
  readonly target?: MeshTarget;
  /**
   * Which of them.
   *
   * @default LogFilter.everything()
   */
  readonly only?: LogFilter;
  /**
   * Where lines go: a provider of Istio's MeshConfig.
   *
   * @default 'envoy', which is there without being declared: the standard output of the sidecar
   */
  readonly provider?: string;
}

const TARGET = 'Telemetry';

/**
 * A line for each request, as its sidecar or gateway saw it.
 *
 * @example
 * new AccessLog(app, 'errors', { only: LogFilter.errors().or(LogFilter.slowerThan(Duration.seconds(2))) });
 */
export class AccessLog extends Construct {
  /** The Telemetry. */
  public readonly telemetry: ApiObject;
  private readonly target: MeshTarget;

  /**
   * @throws ValidationError `AccessLogDuplicate` for a second one of the same pods, and others
   */
  public constructor(scope: Construct, id: string, props: AccessLogProps = {}) {
    super(scope, freshId(scope, id));
    this.target = props.target ?? MeshTarget.namespace();
    const problems = new Problems(this);
    problems.add(...this.problems(props));
    problems.throwIfAny();

    claimTarget(this, TARGET, this.target);
    this.telemetry = this.createTelemetry(props);
    this.node.defaultChild = this.telemetry;
    addDeferredCheck(this, () => this.target._selectsNothing(this));
  }

  private createTelemetry({ only = LogFilter.everything(), provider = 'envoy' }: AccessLogProps): ApiObject {
    const { namespace, labels } = this.target._place(this);
    return meshObject(this, 'Telemetry', {
      ...TELEMETRY,
      namespace,
      body: () => ({
        spec: {
          ...(labels ? { selector: { matchLabels: { ...labels } } } : {}),
          accessLogging: [{
            providers: [{ name: provider }],
            ...(only.kind === 'nothing' ? { disabled: true } : {}),
            ...(only.kind === 'some' ? { filter: { expression: only.expression } } : {}),
          }],
        },
      }),
    });
  }

  private problems({ only, provider }: AccessLogProps): Problem[] {
    const problems = [...this.target._problems(this), ...only?._problems() ?? []];
    const holder = targetHolder(this, TARGET, this.target);
    if (holder) problems.push({ code: 'AccessLogDuplicate', what: `access logs of ${this.target._describe(this)} are already decided by ${pathOf(holder)}`, fix: 'join the two: LogFilter.errors().or(…)' });
    if (provider !== undefined && !/^[A-Za-z0-9]([-._A-Za-z0-9]*[A-Za-z0-9])?$/.test(provider)) {
      problems.push({ code: 'AccessLogProvider', what: `\`provider\` cannot be ${JSON.stringify(provider)}`, fix: 'give the name of an extension provider of MeshConfig, or leave it out' });
    }
    return problems;
  }
}
