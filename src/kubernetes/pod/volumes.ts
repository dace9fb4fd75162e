import { Construct } from 'constructs';
import { dnsLabel } from '../../core/naming';
import { Json, KubernetesObject } from '../synthesis/kubernetes-object';
import { ConfigObjects } from './config-objects';
import { PodProps } from './pod-props';
import { SecretKey, SecretSource } from './secret-source';
import { Storage } from './storage';

/** Everything that is mounted into a pod's main container. */
export interface Volumes {
  readonly volumes: readonly Json[];
  readonly mounts: readonly Mount[];
  /** One claim for each replica of a StatefulSet. */
  readonly claimTemplates: readonly Json[];
}

/** A volume mount. */
export interface Mount {
  readonly name: string;
  readonly mountPath: string;
  readonly subPath?: string;
  readonly readOnly?: boolean;
}

/** Lays out volumes and mounts, and makes the claims that are the service's own. */
export function layOutVolumes(
  scope: Construct, owner: string, props: PodProps, config: ConfigObjects, labels: Record<string, string>,
): Volumes {
  const volumes: Json[] = [];
  const mounts: Mount[] = [];
  const claimTemplates: Json[] = [];
  const storage: Record<string, Storage> = { ...props.storage };
  for (const path of ['/tmp', ...props.writablePaths ?? []]) storage[path] ??= Storage.scratch();

  for (const [mountPath, what] of Object.entries(storage)) {
    const name = dnsLabel([mountPath === '/tmp' ? 'tmp' : mountPath.replace(/^\//, '')]);
    mounts.push({ name, mountPath });
    switch (what.kind) {
      case 'scratch': volumes.push({ name, emptyDir: what._emptyDir() }); break;
      case 'existing': volumes.push({ name, persistentVolumeClaim: { claimName: what.claimName } }); break;
      case 'perReplica': claimTemplates.push({ metadata: { name, labels }, spec: what._claimSpec() }); break;
      case 'claim': volumes.push({ name, persistentVolumeClaim: { claimName: makeClaim(scope, dnsLabel([owner, name]), what, labels) } }); break;
    }
  }

  if (config.filesName) {
    volumes.push({ name: 'files', configMap: { name: config.filesName } });
    for (const { path, key } of config.textFiles) mounts.push({ name: 'files', mountPath: path, subPath: key, readOnly: true });
  }
  for (const [mountPath, content] of Object.entries(props.files ?? {})) {
    if (typeof content === 'string') continue;
    const source = content instanceof SecretKey ? content.source : content;
    const secretName = config.secretName(source);
    const name = dnsLabel(['secret', secretName]);
    if (!volumes.some((volume) => volume.name === name)) volumes.push({ name, secret: { secretName } });
    mounts.push({ name, mountPath, ...(content instanceof SecretSource ? {} : { subPath: content.key }), readOnly: true });
  }
  return { volumes, mounts, claimTemplates };
}

function makeClaim(scope: Construct, name: string, storage: Storage, labels: Record<string, string>): string {
  new KubernetesObject(scope, `Claim-${name}`, {
    apiVersion: 'v1', kind: 'PersistentVolumeClaim', name, labels, body: () => ({ spec: storage._claimSpec() }),
  });
  return name;
}
