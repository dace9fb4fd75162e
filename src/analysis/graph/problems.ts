import { VirtualService } from '../model';
import { Finding } from '../report/finding';
import { Draft, DraftNode } from './draft';
import { GraphProblem, GraphRemark, isBroken } from './graph';

/**
 * Puts each error and warning of the analyzer where its field is drawn.
 *
 * @returns those about objects that are not drawn
 */
export function placeFindings(draft: Draft, findings: readonly Finding[]): (GraphRemark & { readonly namespace: string })[] {
  const remarks: (GraphRemark & { readonly namespace: string })[] = [];
  for (const { code, level, message, resource: { kind, namespace, name }, path, file, line } of findings) {
    if (level === 'info') continue;
    const problem: GraphProblem = { level, code, message, file, line };
    const parts = draft.partsAt(kind, namespace, name, path);
    for (const part of parts) part.problems.push(problem);
    if (parts.length === 0) remarks.push({ ...problem, object: `${kind} ${namespace === '' ? '' : `${namespace}/`}${name}`, namespace });
  }
  return remarks;
}

/** Says what the way itself shows and no finding tells: findings may be suppressed, and what the analyzer forgives still leads nowhere. */
export function tellDeadEnds(draft: Draft, virtualServices: readonly (readonly [VirtualService, DraftNode])[], emptyWorkloads: ReadonlySet<string>): void {
  tellUnmetBindings(draft, virtualServices);
  if (emptyWorkloads.size > 0) tellEmptyWorkloads(draft, emptyWorkloads);
}

function tellUnmetBindings(draft: Draft, virtualServices: readonly (readonly [VirtualService, DraftNode])[]): void {
  const services = new Map(virtualServices.map(([service, node]) => [node.id, service]));
  const arriving = new Set([...draft.edges.values()].filter((each) => each.kind === 'binds' && each.hosts.length > 0).map((each) => each.to));
  for (const edge of draft.edges.values()) {
    const service = edge.kind === 'binds' && edge.hosts.length === 0 && edge.problems.length === 0 && services.get(edge.to);
    if (!service) continue;
    const gateway = draft.nodes.get(edge.from)!;
    const message = gateway.origin === 'missing' ? `Gateway ${gateway.namespace}/${gateway.name} is in no manifest`
      : `Gateway ${gateway.namespace}/${gateway.name} serves none of ${service.hosts.join(', ')}`;
    edge.problems.push({ level: arriving.has(edge.to) || gateway.origin === 'missing' ? 'warning' : 'error', message });
  }
}

/** Workloads that are scaled to nothing: what is sent to them finds no endpoint. */
function tellEmptyWorkloads(draft: Draft, empty: ReadonlySet<string>): void {
  const behind = new Map<string, string[]>();
  for (const edge of draft.edges.values()) {
    if (edge.kind === 'selects') behind.set(edge.from, [...behind.get(edge.from) ?? [], edge.to]);
  }
  const isEmpty = (id: string): boolean => empty.has(id) || (behind.has(id) && behind.get(id)!.every(isEmpty));
  for (const edge of draft.edges.values()) {
    const isUsed = edge.kind === 'routes' && edge.flows.some((each) => each.weight !== 0);
    if (!isUsed || !isEmpty(edge.to) || isBroken(edge)) continue;
    const { name } = draft.nodes.get(edge.to)!;
    edge.problems.push({ level: 'error', message: `every workload behind ${name} has replicas: 0, so requests get 503` });
  }
}
