import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { freshId } from '../../../core/construct-id';
import { pathOf } from '../../../core/construct-path';
import { addDeferredCheck, Problems } from '../../../core/problems';
import { Problem } from '../../../core/validation-error';
import { Warnings } from '../../../core/warnings';
import { ENVOY_FILTER } from '../api';
import { meshObject } from '../mesh-object';
import { isHttpPort } from '../policy/authorization';
import { MeshTarget } from '../target/mesh-target';
import { EnvoyPatch } from './envoy-patch';

/** What is answered about changes of Envoy's configuration. */
export interface EnvoyFiltersProps {
  /** Whose proxies. There is no default: all of a namespace, and all of the mesh, are words of their own. */
  readonly target: MeshTarget;
  /** What changes, in this order. */
  readonly patches: readonly EnvoyPatch[];
  /**
   * Where they stand among those of other EnvoyFilters: lower ones are applied first. Never 0, for filters of the same priority are applied in the order they
   * were created, which no file says.
   *
   * @default 10
   */
  readonly priority?: number;
}

const PRIORITY = 10;
const MOST_PRIORITY = 2 ** 31 - 1;

/**
 * Changes of what Istio configures in Envoy.
 *
 * @example
 * new EnvoyFilters(app, 'limits', {
 *   target: MeshTarget.workload(catalog),
 *   patches: [RequestBodyLimit.bytes(50485760), ConnectionBufferLimit.bytes(32768)],
 * });
 */
export class EnvoyFilters extends Construct {
  /** The EnvoyFilter. */
  public readonly envoyFilter: ApiObject;
  private readonly target: MeshTarget;

  /**
   * @throws ValidationError everything in a patch that Istio is known to ignore; pods that are not there are refused at synthesis
   */
  public constructor(scope: Construct, id: string, props: EnvoyFiltersProps) {
    super(scope, freshId(scope, id));
    this.target = props.target;
    const problems = new Problems(this);
    problems.add(...this.problems(props));
    problems.throwIfAny();

    this.envoyFilter = this.createEnvoyFilter(props);
    this.node.defaultChild = this.envoyFilter;
    for (const warning of props.patches.flatMap((patch) => patch._warnings())) Warnings.of(this).add(warning);
    addDeferredCheck(this, () => this.target._selectsNothing(this));
  }

  private createEnvoyFilter({ patches, priority = PRIORITY }: EnvoyFiltersProps): ApiObject {
    const { namespace, labels } = this.target._place(this);
    return meshObject(this, 'EnvoyFilter', {
      ...ENVOY_FILTER,
      namespace,
      body: () => ({
        spec: {
          ...(labels ? { workloadSelector: { labels: { ...labels } } } : {}),
          priority,
          configPatches: patches.flatMap((patch) => patch._render(this.target.kind === 'gateway')),
        },
      }),
    });
  }

  private problems({ patches, priority }: EnvoyFiltersProps): Problem[] {
    const problems = this.target._problems(this);
    if (patches.length === 0) problems.push({ code: 'EnvoyPatchMissing', what: '`patches` is empty', fix: 'say what changes' });
    if (priority !== undefined && !(Number.isInteger(priority) && priority !== 0 && Math.abs(priority) <= MOST_PRIORITY)) {
      problems.push({ code: 'EnvoyPriority', what: `\`priority\` must be a whole number other than 0, got ${priority}`, fix: 'leave it out, or give e.g. 20 to come after the others' });
    }
    return [...problems, ...patches.flatMap((patch) => [...patch._problems(), ...this.sideProblems(patch)])];
  }

  /** A patch on a side that its pods do not have changes nothing. */
  private sideProblems(patch: EnvoyPatch): Problem[] {
    const { kind, targetWorkload: workload } = this.target;
    const problems: Problem[] = [];
    for (const { context, http } of patch._sides()) {
      if ((kind === 'gateway' && context !== undefined && context !== 'gateway') || (kind === 'workload' && context === 'gateway')) {
        problems.push({
          code: 'EnvoyPatchSide',
          what: kind === 'gateway' ? `a gateway has no ${context} side` : `${this.target._describe(this)} is no gateway`,
          fix: 'leave `context` out',
        });
      }
      if (workload && http && (context ?? 'inbound') === 'inbound' && !workload._meshFacts.ports.some(isHttpPort)) {
        problems.push({
          code: 'EnvoyPatchSide',
          what: `${pathOf(workload)} has no port for HTTP, so there is no HTTP filter for what comes in`,
          fix: 'declare its port with Port.http, Port.http2 or Port.grpc, or say `context: \'outbound\'`',
        });
      }
    }
    return problems;
  }
}
