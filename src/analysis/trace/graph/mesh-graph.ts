import { Model } from '../../model/model';
import { Mesh } from '../mesh/mesh';
import { Drawing, MeshGraph } from './drawing';
import { drawEntrances } from './entrances';
import { drawRoutes } from './routes';
import { drawServices } from './services';

export interface MeshGraphOptions {
  /** Only what lies in these namespaces, and what is connected to it. @default - all */
  readonly namespaces?: readonly string[];
}

/** Draws the Ingresses, Gateways, VirtualServices, Services and workloads of a model, and what is broken between them. */
export function meshGraph(model: Model, options: MeshGraphOptions = {}): MeshGraph {
  const drawing = new Drawing();
  const mesh = Mesh.of(model);
  drawEntrances(mesh, drawing);
  drawRoutes(mesh, drawing);
  drawServices(mesh, drawing);
  const graph = { nodes: [...drawing.nodes.values()], edges: [...drawing.edges.values()] };
  return options.namespaces ? restrict(graph, new Set(options.namespaces)) : graph;
}

function restrict(graph: MeshGraph, namespaces: ReadonlySet<string>): MeshGraph {
  const inside = new Set(graph.nodes.filter((node) => namespaces.has(node.namespace)).map((node) => node.id));
  const edges = graph.edges.filter((edge) => inside.has(edge.from) || inside.has(edge.to));
  const ends = new Set([...inside, ...edges.flatMap((edge) => [edge.from, edge.to])]);
  return { nodes: graph.nodes.filter((node) => ends.has(node.id)), edges };
}
