import { Model, VirtualService } from '../model';
import { Finding } from '../report/finding';
import { analyze } from '../rules';
import { Draft, DraftNode } from './draft';
import { drawBindings, drawGateways, drawIngresses, frontsOf } from './draw/gateways';
import { drawRoutes, virtualServiceNode } from './draw/routes';
import { ServiceDrawer } from './draw/services';
import { GraphNode, GraphNodeKind, MeshGraph } from './graph';
import { placeFindings, tellDeadEnds } from './problems';
import { GraphScope, HostsOf, restrict } from './restrict';

/** What to draw. */
export interface MeshGraphOptions extends GraphScope {
  /** What is wrong. @default - what `analyze` finds */
  readonly findings?: readonly Finding[];
}

/**
 * The ways of requests through a set of manifests, as Kiali draws those of a running mesh: from the Ingress or load balancer in front through
 * Gateways and VirtualServices to services, their versions and workloads. What the analyzer finds is on the node or edge that it is about.
 *
 * The same manifests give the same graph.
 */
export function meshGraph(model: Model, options: MeshGraphOptions = {}): MeshGraph {
  const draft = new Draft();
  const fronts = frontsOf(model);
  const services = new ServiceDrawer(model, draft, new Set([...fronts.values()].flat()));
  drawIngresses(model, draft, services);
  drawGateways(draft, services, fronts);
  const virtualServices = model.virtualServices.map((each) => [each, virtualServiceNode(draft, each)] as const);
  for (const [each, node] of virtualServices) {
    drawBindings(model, draft, each, node);
    drawRoutes(model, draft, services, each, node);
  }
  services.drawAll();

  const remarks = placeFindings(draft, options.findings ?? analyze(model));
  tellDeadEnds(draft, virtualServices, services.emptyWorkloads);
  const nodes = [...draft.nodes.values()].sort(byNode);
  const rank = new Map(nodes.map((node, index) => [node.id, index]));
  const edges = [...draft.edges.values()].sort((a, b) => rank.get(a.from)! - rank.get(b.from)! || rank.get(a.to)! - rank.get(b.to)! || compare(a.kind, b.kind));
  const isWhole = options.namespaces === undefined && options.hosts === undefined;
  const part = isWhole ? { nodes, edges } : restrict(nodes, edges, hostsOf(model, virtualServices), options);
  const told = remarks.filter((each) => isWhole || (options.hosts === undefined && options.namespaces!.includes(each.namespace)));
  return { ...part, remarks: told.map(({ namespace: _, ...remark }) => remark) };
}

const order: readonly GraphNodeKind[] = ['ingress', 'loadBalancer', 'mesh', 'gateway', 'virtualService', 'service', 'external', 'version', 'workload'];

function byNode(a: GraphNode, b: GraphNode): number {
  return order.indexOf(a.kind) - order.indexOf(b.kind) || compare(a.namespace, b.namespace) || compare(a.name, b.name);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function hostsOf(model: Model, virtualServices: readonly (readonly [VirtualService, DraftNode])[]): HostsOf {
  const routed = new Map(virtualServices.map(([service, node]) => [node.id, service.hosts.map((host) => model.fqdn(host, service.namespace))]));
  return (node) => {
    switch (node.kind) {
      case 'virtualService': return routed.get(node.id) ?? [];
      case 'gateway': return (model.gateway(node.namespace, node.name)?.servers ?? []).flatMap((server) => server.namespacedHosts.map((each) => each.host));
      case 'service': case 'loadBalancer': return [`${node.name}.${node.namespace}.svc.${model.facts.clusterDomain}`];
      case 'external': return [node.name];
      default: return [];
    }
  };
}
