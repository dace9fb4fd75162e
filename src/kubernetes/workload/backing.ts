import { Chart } from 'cdk8s';
import { IConstruct } from 'constructs';
import { BackingAddress, BackingConnection, IBackingService } from '../../core/backing-service';
import { settingsOf } from '../../core/environment-base';
import { Problems, refuse } from '../../core/problems';
import { Problem } from '../../core/validation-error';
import type { ExternalService } from '../mesh/external/external-service';
import type { Resolution } from '../mesh/external/resolution';
import type { PodTemplate } from '../pod/pod-template';
import { Port } from '../pod/port';
import { SecretSource } from '../pod/secret-source';
import type { CallTarget } from './connections';
import type { Workload } from './workload';

/** How a workload uses a backing service. */
export interface ConnectOptions {
  /**
   * What the names of its variables start with, e.g. `DB` for `DB_HOST`.
   *
   * @default - the name of what is connected to, in capital letters
   */
  readonly prefix?: string;
}

/** Which backing service the variables of a pod are of, by prefix. */
const PREFIXES = new WeakMap<PodTemplate, Map<string, string>>();
/** ServiceEntries of a tree, by namespace and address: whoever connects from one namespace shares them. */
const ENTRIES = new WeakMap<IConstruct, Map<string, ExternalService>>();

/** Connects a workload: its variables, the way out, and in the mesh what the sidecar must know. A service connects for all of its versions, a version for itself. */
export function connect(workload: Workload, service: IBackingService, options: ConnectOptions): void {
  if (typeof (service as Partial<IBackingService> | undefined)?._connect !== 'function') {
    refuse(workload, { code: 'UnknownBackingService', what: '`connectsTo()` got something that is no database, bucket or queue', fix: 'pass what `trackway/aws` makes; other services of the cluster are called: `calls(…)`' });
  }
  const connection = service._connect(workload);
  const prefix = options.prefix ?? prefixOf(connection.name);
  const problems = new Problems(workload);
  problems.add(...connectionProblems(workload, connection, prefix));
  problems.throwIfAny();

  const isVersion = workload._connections.owner !== workload;
  if (isVersion) addVariables(workload, workload._pod, connection, prefix);
  else workload._connections.eachPod((pod) => addVariables(workload, pod, connection, prefix));
  for (const address of connection.addresses) workload._connections.addOutgoing(targetOf(workload, connection, address));
}

/** `orders-db` becomes `ORDERS_DB`. */
function prefixOf(name: string): string {
  return name.toUpperCase().replace(/[^A-Z0-9]+/g, '_');
}

function connectionProblems(workload: Workload, { path, env }: BackingConnection, prefix: string): Problem[] {
  const problems: Problem[] = [];
  if (!/^[A-Z][A-Z0-9_]*$/.test(prefix)) {
    problems.push({ code: 'BackingPrefix', what: `variables of ${path} cannot start with ${JSON.stringify(prefix)}`, fix: 'give a `prefix` of capital letters, digits and "_", e.g. { prefix: "DB" }' });
  }
  const secret = Object.values(env).find((value) => typeof value !== 'string');
  if (secret !== undefined && !settingsOf(workload).secretStore) {
    problems.push({
      code: 'SecretStoreMissing',
      what: `the external secret ${JSON.stringify(typeof secret === 'string' ? secret : secret.remoteKey)} of ${path} has no store to come from`,
      fix: 'set `secretStore` of the environment, e.g. SecretStore.cluster("aws-secrets-manager")',
    });
  }
  const taken = takenProblem(workload._pod, path, prefix);
  return taken ? [...problems, taken] : problems;
}

function takenProblem(pod: PodTemplate, path: string, prefix: string): Problem | undefined {
  const other = PREFIXES.get(pod)?.get(prefix);
  if (other === undefined || other === path) return undefined;
  return { code: 'BackingPrefixTaken', what: `variables that start with ${prefix}_ are those of ${other}, and would be those of ${path} too`, fix: 'give one of the two a prefix of its own: { prefix: "REPORTS" }' };
}

function addVariables(workload: Workload, pod: PodTemplate, { path, env }: BackingConnection, prefix: string): void {
  const taken = takenProblem(pod, path, prefix);
  if (taken) refuse(workload, taken);
  PREFIXES.set(pod, (PREFIXES.get(pod) ?? new Map<string, string>()).set(prefix, path));
  for (const [name, value] of Object.entries(env)) {
    pod.addEnv(`${prefix}_${name}`, typeof value === 'string' ? value : SecretSource.external(value.remoteKey).key(value.key));
  }
}

function targetOf(workload: Workload, connection: BackingConnection, address: BackingAddress): CallTarget {
  if (workload._meshFacts.inMesh) return entryOf(workload, address)._acceptCall(workload._asCaller());
  const { ranges, port } = address;
  return { path: connection.path, peers: () => ranges.length > 0 ? ranges.map((cidr) => ({ ipBlock: { cidr } })) : undefined, ports: [{ port, protocol: 'TCP' }] };
}

/** What the mesh knows of an address, in the namespace of who connects and nowhere else. */
function entryOf(workload: Workload, { host, port, ranges }: BackingAddress): ExternalService {
  const { root } = workload.node;
  const known = ENTRIES.get(root) ?? new Map<string, ExternalService>();
  ENTRIES.set(root, known);
  const key = JSON.stringify([workload.namespace, host, port]);
  const found = known.get(key);
  if (found) return found;
  // Where only the ranges are known, connections go to the address that the caller found.
  const made = ranges.length > 0
    ? new (mesh.ExternalService)(Chart.of(workload), `${host}-${port}`, { hosts: [host], ports: [Port.tcp(port)], addresses: ranges, resolution: mesh.Resolution.none() })
    : new (mesh.ExternalService)(Chart.of(workload), `${host}-${port}`, { hosts: [host], ports: [Port.tls(port)] });
  known.set(key, made);
  return made;
}

/* eslint-disable @typescript-eslint/no-require-imports -- loaded when it is first needed, so that a program without it does not pay */
/** The mesh's constructs, loaded when the first workload of a mesh connects: they know workloads, and most programs need none of them. */
const mesh = {
  get ExternalService(): typeof ExternalService { return (require('../mesh/external/external-service') as typeof import('../mesh/external/external-service')).ExternalService; },
  get Resolution(): typeof Resolution { return (require('../mesh/external/resolution') as typeof import('../mesh/external/resolution')).Resolution; },
};
