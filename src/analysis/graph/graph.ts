/** What a node stands for. `mesh` is every sidecar; `version` is a subset of a service; `external` is a host of a ServiceEntry. */
export type GraphNodeKind =
  | 'ingress' | 'loadBalancer' | 'mesh' | 'gateway' | 'virtualService' | 'service' | 'version' | 'workload' | 'external';

/** What an edge stands for. `nearMiss` is the way a request would have gone had the object at its end named the one at its start. */
export type GraphEdgeKind = 'forwards' | 'serves' | 'binds' | 'delegates' | 'routes' | 'mirrors' | 'selects' | 'nearMiss';

/** Something that is wrong with what a node or an edge stands for. */
export interface GraphProblem {
  /** `error`: requests fail here, or the cluster refuses the object. `warning`: likely not what was meant. */
  readonly level: 'error' | 'warning';
  /** The analyzer's code, e.g. `TW0101`; none where only the way itself shows that it is a dead end. */
  readonly code?: string;
  readonly message: string;
  readonly file?: string;
  readonly line?: number;
}

/** One thing that requests pass. */
export interface GraphNode {
  /** Stable and unique in its graph, e.g. `gateway istio-system/public`. */
  readonly id: string;
  readonly kind: GraphNodeKind;
  /** Empty where there is none. */
  readonly namespace: string;
  readonly name: string;
  /** What else a reader wants to see of it: hosts, ports, labels. */
  readonly details: readonly string[];
  /** `missing`: something names it, and neither manifests nor facts have it. */
  readonly origin: 'manifest' | 'declared' | 'assumed' | 'missing';
  readonly file?: string;
  readonly line?: number;
  readonly problems: readonly GraphProblem[];
}

/** Requests of one kind that an edge carries. */
export interface GraphFlow {
  /** What they have, e.g. `/api* x-dark-launch: v2`; empty for every request. */
  readonly match: string;
  /** Percent of them that go here; all of them where it is not given. */
  readonly weight?: number;
}

/** A way from one node to the next. */
export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  readonly kind: GraphEdgeKind;
  /** Hosts whose requests pass. */
  readonly hosts: readonly string[];
  readonly flows: readonly GraphFlow[];
  /** Ports, e.g. `80` or `80 → 8080`. */
  readonly ports: readonly string[];
  /** Which TLS of the mesh the pods at the end accept: `STRICT`, `PERMISSIVE` or `DISABLE`; absent where they have no sidecar. */
  readonly mtls?: string;
  readonly problems: readonly GraphProblem[];
}

/** A finding about an object that is no node, e.g. an EnvoyFilter. */
export interface GraphRemark extends GraphProblem {
  /** `EnvoyFilter shop/limit` */
  readonly object: string;
}

/** The ways of requests through a mesh, in an order that depends on nothing but what is in it. */
export interface MeshGraph {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
  /** What the analyzer found besides. */
  readonly remarks: readonly GraphRemark[];
}

/** Whether requests fail at a node or edge. */
export function isBroken({ problems }: { readonly problems: readonly GraphProblem[] }): boolean {
  return problems.some((each) => each.level === 'error');
}
