import { Settings } from '../../core/defaults';
import { Problem } from '../../core/validation-error';
import { Component, COMPONENT_TABLE, ComponentLine } from './component-table';

/** What was found of the versions that are declared. */
export interface ComponentJudgement {
  /** What cannot run. */
  readonly problems: readonly Problem[];
  /** What its project does not test. */
  readonly warnings: readonly Problem[];
}

/** What of a component is used, beside its objects: two of them can agree on everything but one. */
export type ComponentUse = 'openFunctionRoutes';

const VERSION = /^(\d+)\.(\d+)$/;
/** The last line of the Gateway API that serves `v1alpha2` of HTTPRoute, which is all that OpenFunction writes. */
const LAST_WITH_ALPHA_ROUTES = '0.7';
/** The first line of the Gateway API that serves `v1` of HTTPRoute. */
const FIRST_WITH_ROUTES = '1.0';

/**
 * Judges the declared versions of the components that something needs: against the cluster's Kubernetes, and against one another.
 *
 * @param settings the versions in force: `kubernetes` and `versions`
 * @param used the components that are needed
 * @param uses what is used of them
 */
export function judgeComponents(settings: Pick<Settings, 'kubernetes' | 'versions'>, used: readonly Component[], uses: readonly ComponentUse[] = []): ComponentJudgement {
  const problems: Problem[] = [];
  const warnings: Problem[] = [];
  for (const component of new Set(used)) {
    const version = settings.versions[component];
    const prop = `versions.${component}`;
    if (typeof version !== 'string' || !VERSION.test(version)) {
      problems.push({ code: 'ComponentVersion', what: `\`${prop}\` must be a version such as "1.16", got ${JSON.stringify(version)}`, fix: 'write the major and minor version, as a string' });
      continue;
    }
    const { title, see } = COMPONENT_TABLE[component];
    const line = lineOf(component, version);
    const { kubernetes } = settings;
    if (line?.least !== undefined && isBefore(kubernetes, line.least)) {
      const last = lastLineFor(component, kubernetes);
      problems.push({
        code: 'ComponentKubernetes',
        what: `${title} ${version} needs Kubernetes ${line.least}, and the environment has ${kubernetes}`,
        fix: last === undefined ? `upgrade the cluster (see ${see})` : `upgrade the cluster, or set \`${prop}\` to a line before ${last} if that is what runs (see ${see})`,
      });
      continue;
    }
    const { testedFrom, testedTo } = line ?? {};
    if ((testedFrom !== undefined && isBefore(kubernetes, testedFrom)) || (testedTo !== undefined && isBefore(testedTo, kubernetes))) {
      warnings.push({
        code: 'ComponentUntested',
        what: `${title} ${version} is tested with Kubernetes ${testedFrom ?? 'any'} to ${testedTo ?? 'the newest'}, and the environment has ${kubernetes}`,
        fix: `choose a line that is tested with it (see ${see}), or acknowledge the warning`,
      });
    }
  }
  if (problems.length === 0) problems.push(...crossProblems(settings, uses, used));
  return { problems, warnings };
}

function crossProblems({ versions }: Pick<Settings, 'versions'>, uses: readonly ComponentUse[], used: readonly Component[]): Problem[] {
  const { gatewayApi, openFunction } = versions;
  if (!VERSION.test(gatewayApi)) return [];
  if (uses.includes('openFunctionRoutes') && isBefore(LAST_WITH_ALPHA_ROUTES, gatewayApi)) {
    return [{
      code: 'OpenFunctionRouting',
      what: `OpenFunction ${openFunction} writes routes of the Gateway API v1alpha2, which ${gatewayApi} does not serve: its functions would never get a request`,
      fix: 'use Target.knative() or Target.deployment(), or set `versions.gatewayApi` to "0.7" if the cluster has that',
    }];
  }
  if (used.includes('gatewayApi') && isBefore(gatewayApi, FIRST_WITH_ROUTES)) {
    return [{
      code: 'GatewayApiVersion',
      what: `the Gateway API ${gatewayApi} does not serve v1 of HTTPRoute`,
      fix: `upgrade it to ${FIRST_WITH_ROUTES} or later and set \`versions.gatewayApi\`, or use an Ingress or a MeshGateway`,
    }];
  }
  return [];
}

/** The entry of the table that holds for a version, if there is one. */
function lineOf(component: Component, version: string): ComponentLine | undefined {
  return COMPONENT_TABLE[component].lines.filter(({ from }) => !isBefore(version, from)).at(-1);
}

/** The first line that this Kubernetes is too old for. */
function lastLineFor(component: Component, kubernetes: string): string | undefined {
  const { lines } = COMPONENT_TABLE[component];
  const at = lines.findIndex(({ least }) => least !== undefined && isBefore(kubernetes, least));
  return at > 0 ? lines[at].from : undefined;
}

/** Whether one `major.minor` is before another. */
function isBefore(a: string, b: string): boolean {
  const [[majorA, minorA], [majorB, minorB]] = [a, b].map((version) => version.split('.').map(Number));
  return majorA < majorB || (majorA === majorB && minorA < minorB);
}
