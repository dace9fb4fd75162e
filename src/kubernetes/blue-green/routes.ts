import { shortHash } from '../../core/naming';
import { Json } from '../synthesis/json';
import { CANARY, PREVIEW_ROUTE, STABLE, WEIGHTED_ROUTE } from './argo';
import { Release } from './release';
import { headerCondition } from './step';

/** What routes lead to. */
export interface RouteNames {
  readonly name: string;
  /** Full names: Argo Rollouts compares the first label only, and Istio completes nothing that has a dot. */
  readonly host: string;
  readonly previewHost: string;
  /** Always written: the route to the preview takes the port of the first destination. */
  readonly port: number;
}

/** The VirtualService that shares requests among versions, and nothing else: whoever ignores what is written to it at run time ignores nothing of yours. */
export interface ReleaseRoutes {
  readonly name: string;
  readonly http: readonly Json[];
}

/**
 * What shares requests among versions, if the mesh does.
 *
 * The name of what Argo Rollouts writes to carries a hash of its content. A rule that ignores its routes would otherwise keep an old port or host for ever:
 * so a change is another object, which is applied whole.
 */
export function releaseRoutes(release: Release, { name, host, previewHost, port }: RouteNames): ReleaseRoutes | undefined {
  const to = (target: Json): Json => ({ destination: { ...target, port: { number: port } } });
  if (release.isWeighted) {
    const http = [{
      name: WEIGHTED_ROUTE,
      route: [{ ...to({ host, subset: STABLE }), weight: 100 }, { ...to({ host, subset: CANARY }), weight: 0 }],
    }];
    return { name: `${name}-release-${shortHash(JSON.stringify(http))}`, http };
  }
  if (!release.header) return undefined;
  const { name: header, value } = headerCondition(release.header)!;
  return {
    name: `${name}-release`,
    http: [
      { name: PREVIEW_ROUTE, match: [{ headers: { [header]: value } }], route: [to({ host: previewHost })] },
      { name: WEIGHTED_ROUTE, route: [to({ host })] },
    ],
  };
}

/** Rules for calls inside the mesh: they get the same shares as those that come in by a gateway. Ports that are not released are reached as ever. */
export function meshRules(host: string, delegate: Json, port: number, otherPorts: readonly number[]): Json[] {
  return [
    { match: [{ port }], delegate },
    ...otherPorts.map((other) => ({ match: [{ port: other }], route: [{ destination: { host, port: { number: other } } }] })),
  ];
}
