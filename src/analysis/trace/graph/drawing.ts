import { Field } from '../../model/field';
import { Resource } from '../../model/resource';

/** Where in the picture, from left to right, a node stands. */
export type NodeRole = 'ingress' | 'gateway' | 'route' | 'delegate' | 'service' | 'workload';

/** An object of the mesh. */
export interface MeshNode {
  /** `KIND NAMESPACE/NAME`, for a ServiceEntry with its host after it. */
  readonly id: string;
  readonly role: NodeRole;
  /** Kubernetes kind; `Sidecars` for all of them together. */
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  /** What else to know, a line each. */
  readonly details: readonly string[];
  /** Some object names it, but it is in no manifest. */
  readonly missing: boolean;
  /** Why requests die here. */
  readonly broken?: string;
  /** What may be wrong, as far as these manifests tell. */
  readonly warning?: string;
  readonly file?: string;
  readonly line?: number;
}

/** A way that requests take from one object to the next. */
export interface MeshEdge {
  readonly from: string;
  readonly to: string;
  /** Hosts, subset and share. */
  readonly label: string;
  readonly kind: 'serves' | 'routes' | 'mirrors' | 'delegates' | 'selects' | 'alias';
  /** Why no request gets there. */
  readonly broken?: string;
  readonly warning?: string;
  /** The field that makes the connection. */
  readonly field?: string;
  readonly file?: string;
  readonly line?: number;
}

/** The mesh of a set of manifests: who hands requests to whom. The field names are stable: this is the JSON of `trackway graph --format json`. */
export interface MeshGraph {
  readonly nodes: readonly MeshNode[];
  readonly edges: readonly MeshEdge[];
}

/** A place in the manifests. */
export function placeOf(resource: Resource, field?: Field): { file?: string; line?: number; field?: string } {
  const path = field ? { field: field.toString() } : {};
  return resource.origin === 'manifest' ? { ...path, file: resource.file, line: field ? resource.lineOf(field) : resource.line } : path;
}

/** A graph in the making. */
export class Drawing {
  public readonly nodes = new Map<string, MeshNode>();
  public readonly edges = new Map<string, MeshEdge>();

  /** Adds a node, in the place of one that was taken for missing. */
  public node(node: Omit<MeshNode, 'details' | 'missing'> & Partial<MeshNode>): string {
    const known = this.nodes.get(node.id);
    if (!known || known.missing) this.nodes.set(node.id, { details: [], missing: false, ...node });
    return node.id;
  }

  /** Adds a node that is named, but not there; does nothing to one that is. */
  public missing(role: NodeRole, kind: string, namespace: string, name: string): string {
    const id = `${kind} ${namespace === '' ? '' : `${namespace}/`}${name}`;
    return this.nodes.has(id) ? id : this.node({ id, role, kind, namespace, name, missing: true, broken: 'is in no manifest' });
  }

  /** Adds an edge; several between two nodes become one with all their labels. */
  public edge(edge: MeshEdge): void {
    const key = `${edge.kind} ${edge.from} ${edge.to}`;
    const known = this.edges.get(key);
    if (!known) {
      this.edges.set(key, edge);
      return;
    }
    const labels = known.label.split(', ');
    const label = edge.label === '' || labels.includes(edge.label) ? known.label : [known.label, edge.label].filter((each) => each !== '').join(', ');
    // the worse of two decides what the edge points at
    this.edges.set(key, { ...(edge.broken !== undefined && known.broken === undefined ? edge : known), label, warning: known.warning ?? edge.warning });
  }
}
