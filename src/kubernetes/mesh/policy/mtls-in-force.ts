import { Construct, IConstruct } from 'constructs';
import { pathOf } from '../../../core/construct-path';
import { Problem } from '../../../core/validation-error';
import { Warnings } from '../../../core/warnings';
import type { Workload } from '../../workload/workload';
import { list } from '../hosts';
import { MeshTarget } from '../target/mesh-target';
import { Mtls } from './mtls';

/** A declaration about mTLS. */
export interface MtlsDeclaration {
  readonly owner: Construct;
  readonly target: MeshTarget;
  /** Undefined: what holds around it. */
  readonly mtls?: Mtls;
  /** By container port. */
  readonly ports: Readonly<Record<number, Mtls>>;
}

const DECLARED = new WeakMap<IConstruct, MtlsDeclaration[]>();

/** Makes a declaration known to its tree. */
export function declareMtls(declaration: MtlsDeclaration): void {
  const { root } = declaration.owner.node;
  DECLARED.set(root, [...DECLARED.get(root) ?? [], declaration]);
}

/** What holds on a port of a workload, and who said so: the workload's own declaration, else its namespace's, else the mesh's. */
export function mtlsInForce(workload: Workload, port: number): { mtls: Mtls; owner: IConstruct } | undefined {
  const declared = DECLARED.get(workload.node.root) ?? [];
  // Versions of a service share its connections, and the object written for the service selects them all.
  const own = declared.find(({ target }) => target.targetWorkload?._connections === workload._connections);
  if (own?.ports[port]) return { mtls: own.ports[port], owner: own.owner };
  const around = [
    own,
    declared.find(({ target, owner }) => target.kind === 'namespace' && target._place(owner).namespace === workload.namespace),
    declared.find(({ target }) => target.kind === 'mesh'),
  ].find((one) => one?.mtls !== undefined);
  return around && { mtls: around.mtls!, owner: around.owner };
}

/**
 * Callers that a STRICT declaration of `owner` shuts out, although they declared their calls: those without a proxy. What only observers read is a warning.
 */
export function strictProblems(owner: IConstruct, workload: Workload): Problem[] {
  if (!workload._meshFacts.inMesh) return [];
  const strict = (port: number): boolean => {
    const found = mtlsInForce(workload, port);
    return found?.owner === owner && found.mtls.mode === 'STRICT';
  };
  const shut = workload._meshFacts.ports.filter(({ number, transport }) => transport === 'TCP' && strict(number)).map(({ number }) => number);
  const problems: Problem[] = [];
  const outside = workload._connections.incoming.filter(({ inMesh }) => inMesh === false);
  if (shut.length > 0 && outside.length > 0) {
    problems.push({
      code: 'CallerOutsideMesh',
      what: `${list(outside.map(({ path }) => path))} ${outside.length === 1 ? 'calls' : 'call'} ${pathOf(workload)} without a sidecar, and strict mTLS lets nobody in who has none`,
      fix: 'give the caller a sidecar (`mesh: true`), or say Mtls.permissive() for the port',
    });
  }
  const open = workload._connections.open.flatMap(({ ports }) => ports.map(({ port }) => port)).filter(strict);
  if (open.length > 0) {
    problems.push({
      code: 'ExposedOutsideMesh',
      what: `port ${list(open.map(String))} of ${pathOf(workload)} is exposed by a controller outside of the mesh, which strict mTLS does not let in`,
      fix: 'expose it with a MeshGateway and a MeshRoute, or say Mtls.permissive() for the port',
    });
  }
  warnOfObservers(owner, workload, strict);
  return problems;
}

function warnOfObservers(owner: IConstruct, workload: Workload, strict: (port: number) => boolean): void {
  const { metrics, profilingPort } = workload._meshFacts;
  for (const [what, port] of [['metrics', metrics?.port], ['profiles', profilingPort]] as const) {
    if (port === undefined || !strict(port)) continue;
    Warnings.of(owner).add({
      code: 'StrictMtlsObserver',
      what: `strict mTLS holds on port ${port} of ${pathOf(workload)}, where ${what} are read: whoever reads them needs a certificate of the mesh`,
      fix: `let the reader have one, or make a MeshPolicy for the workload with \`ports: { ${port}: Mtls.permissive() }\``,
    });
  }
}
