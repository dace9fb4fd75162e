import { formatPath } from '../../manifests/read/document';
import { Field, Resource } from '../model';
import { GraphEdge, GraphEdgeKind, GraphFlow, GraphNode, GraphNodeKind, GraphProblem } from './graph';

/** A node that is still being drawn. */
export interface DraftNode extends GraphNode {
  readonly details: string[];
  readonly problems: GraphProblem[];
}

/** An edge that is still being drawn. */
export interface DraftEdge extends GraphEdge {
  readonly hosts: string[];
  readonly flows: GraphFlow[];
  readonly ports: string[];
  mtls?: string;
  readonly problems: GraphProblem[];
}

/** What a node or edge has in common for those who only want to say what is wrong with it. */
export type DraftPart = DraftNode | DraftEdge;

/** What an edge carries; given again for the same edge, it is added to it. */
export interface Carries {
  readonly hosts?: readonly string[];
  readonly flows?: readonly GraphFlow[];
  readonly ports?: readonly string[];
}

/** What a node stands for. */
export interface About {
  readonly resource?: Resource;
  readonly at?: Field;
  readonly details?: () => readonly string[];
}

/** A graph while it is drawn: each node and edge once, and which fields of which objects they came from. */
export class Draft {
  public readonly nodes = new Map<string, DraftNode>();
  public readonly edges = new Map<string, DraftEdge>();
  private readonly anchors = new Map<string, Map<string, Set<DraftPart>>>();

  /** The node of that kind and name, made when it is first asked for: of an object, or of a field of it; missing where there is neither. */
  public node(kind: GraphNodeKind, namespace: string, name: string, about: About = {}): DraftNode {
    const id = nodeId(kind, namespace, name);
    let node = this.nodes.get(id);
    if (!node) {
      const { resource, at } = about;
      const place = resource?.origin === 'manifest' ? { file: resource.file, line: at ? resource.lineOf(at) : resource.line } : {};
      node = { id, kind, namespace, name, details: [...about.details?.() ?? []], origin: resource?.origin ?? 'missing', ...place, problems: [] };
      this.nodes.set(id, node);
      if (resource) this.anchor(resource, at, node);
    }
    return node;
  }

  public edge(from: DraftNode, to: DraftNode, kind: GraphEdgeKind, carries: Carries = {}): DraftEdge {
    const key = JSON.stringify([from.id, to.id, kind]);
    let edge = this.edges.get(key);
    if (!edge) this.edges.set(key, edge = { from: from.id, to: to.id, kind, hosts: [], flows: [], ports: [], problems: [] });
    for (const host of carries.hosts ?? []) if (!edge.hosts.includes(host)) edge.hosts.push(host);
    for (const port of carries.ports ?? []) if (!edge.ports.includes(port)) edge.ports.push(port);
    for (const flow of carries.flows ?? []) {
      if (!edge.flows.some((each) => each.match === flow.match && each.weight === flow.weight)) edge.flows.push(flow);
    }
    return edge;
  }

  /** Says that what is wrong with `field` of `resource` is wrong with `part`. @param field the whole object without it */
  public anchor(resource: Resource, field: Field | undefined, part: DraftPart): void {
    const key = keyOf(resource.kind, resource.declaredNamespace, resource.name);
    let ofObject = this.anchors.get(key);
    if (!ofObject) this.anchors.set(key, ofObject = new Map());
    const path = field === undefined ? '' : formatPath(field.path);
    const parts = ofObject.get(path);
    if (parts) parts.add(part);
    else ofObject.set(path, new Set([part]));
  }

  /** The parts that stand for a field, or else for the nearest one around it; none for objects that are not drawn. */
  public partsAt(kind: string, namespace: string, name: string, path: string): readonly DraftPart[] {
    const ofObject = this.anchors.get(keyOf(kind, namespace, name));
    if (!ofObject) return [];
    for (let at = path; ; at = parentOf(at)) {
      const parts = ofObject.get(at);
      if (parts || at === '') return [...parts ?? []];
    }
  }
}

export function nodeId(kind: GraphNodeKind, namespace: string, name: string): string {
  return `${kind} ${namespace === '' ? '' : `${namespace}/`}${name}`;
}

function keyOf(kind: string, namespace: string, name: string): string {
  return `${kind} ${namespace}/${name}`;
}

/** `spec.http[0].route` of `spec.http[0].route[1]`. */
function parentOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('.'), path.lastIndexOf('['), 0));
}
