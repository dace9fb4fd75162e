import { MutualTlsMode, PeerAuthentication } from '../../model/security';
import { Where } from '../journal';
import { isSubset } from '../mesh/destination-rules';
import { Mesh } from '../mesh/mesh';
import { byCreation } from '../mesh/order';
import { Proxy } from '../mesh/proxy';

/** What a workload demands of its clients. */
export interface PeerModes {
  readonly mode: MutualTlsMode;
  /** Only of the policy that selects the workload: by container port. */
  readonly byPort: ReadonlyMap<number, MutualTlsMode>;
  readonly on: (port: number) => MutualTlsMode;
  /** The policy that decides, if any does. */
  readonly where?: Where;
}

/** The workload's own policy, else its namespace's, else the mesh's; `UNSET` asks the next, and at the end stands `PERMISSIVE`. */
export function peerModes(mesh: Mesh, workload: Pick<Proxy, 'namespace' | 'labels'>): PeerModes {
  const policies = mesh.once('peer-authentications', () => [...mesh.model.peerAuthentications].sort(byCreation));
  const isGeneral = (each: PeerAuthentication) => Object.keys(each.selector ?? {}).length === 0;
  const ofMesh = policies.find((each) => each.namespace === mesh.rootNamespace && isGeneral(each));
  const ofNamespace = workload.namespace === mesh.rootNamespace ? undefined : policies.find((each) => each.namespace === workload.namespace && isGeneral(each));
  const own = policies.find((each) => (
    each.namespace === workload.namespace && workload.namespace !== mesh.rootNamespace && !isGeneral(each) && isSubset(each.selector ?? {}, workload.labels)));
  const deciding = [own, ofNamespace, ofMesh].find((each) => each && each.mode !== 'UNSET');
  const mode = deciding?.mode ?? 'PERMISSIVE';
  const byPort = new Map([...own?.portLevelModes ?? []].map(([port, each]) => [port, each === 'UNSET' ? mode : each]));
  const named = deciding ?? own;
  return {
    mode, byPort, on: (port) => byPort.get(port) ?? mode,
    where: named ? { resource: named.resource, field: named.resource.spec.get('mtls') } : undefined,
  };
}
