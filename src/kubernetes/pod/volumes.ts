import { Construct } from 'constructs';
import { Settings } from '../../core/defaults';
import { ownerAnnotations } from '../../core/labels';
import { dnsLabel, shortHash } from '../../core/naming';
import { Json, KubernetesObject } from '../synthesis/kubernetes-object';
import { ConfigObjects } from './config-objects';
import { TMP, volumeName } from './mount-problems';
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
  scope: Construct,
  owner: string,
  props: PodProps,
  config: ConfigObjects,
  { labels, selector }: { labels: Record<string, string>; selector: Record<string, string> },
  settings: Settings,
): Volumes {
  const volumes: Json[] = [];
  const mounts: Mount[] = [];
  const claimTemplates: Json[] = [];
  const storage: Record<string, Storage> = { ...props.storage };
  for (const path of [TMP, ...props.writablePaths ?? []]) storage[path] ??= Storage.scratch();

  for (const [mountPath, what] of Object.entries(storage)) {
    const name = volumeName(mountPath);
    mounts.push({ name, mountPath });
    switch (what.kind) {
      case 'scratch': volumes.push({ name, emptyDir: what._emptyDir() }); break;
      case 'existing': volumes.push({ name, persistentVolumeClaim: { claimName: what.claimName } }); break;
      // A StatefulSet refuses every change of its templates, so they carry only what never changes.
      case 'perReplica': claimTemplates.push({ metadata: { name, labels: selector }, spec: what._claimSpec() }); break;
      case 'claim': {
        const claimName = dnsLabel([owner, name]);
        new KubernetesObject(scope, `Claim-${claimName}`, {
          apiVersion: 'v1',
          kind: 'PersistentVolumeClaim',
          name: claimName,
          labels,
          annotations: ownerAnnotations(settings.owner),
          body: () => ({ spec: what._claimSpec() }),
        });
        volumes.push({ name, persistentVolumeClaim: { claimName } });
        break;
      }
    }
  }

  const taken = new Set(mounts.map(({ name }) => name));
  const free = (wanted: string, of: string): string => {
    const name = taken.has(wanted) ? `${dnsLabel([wanted], 54)}-${shortHash(of)}` : wanted;
    taken.add(name);
    return name;
  };
  if (config.filesName) {
    const name = free('files', config.filesName);
    volumes.push({ name, configMap: { name: config.filesName } });
    for (const { path, key } of config.textFiles) mounts.push({ name, mountPath: path, subPath: key, readOnly: true });
  }
  const secrets = new Map<string, string>();
  for (const [mountPath, content] of Object.entries(props.files ?? {})) {
    if (typeof content === 'string') continue;
    const secretName = config.secretName(content instanceof SecretKey ? content.source : content);
    let name = secrets.get(secretName);
    if (name === undefined) {
      name = free(dnsLabel(['secret', secretName]), secretName);
      secrets.set(secretName, name);
      volumes.push({ name, secret: { secretName } });
    }
    mounts.push({ name, mountPath, ...(content instanceof SecretSource ? {} : { subPath: content.key }), readOnly: true });
  }
  return { volumes, mounts, claimTemplates };
}
