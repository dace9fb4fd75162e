import { Construct } from 'constructs';
import { Settings } from '../../core/defaults';
import { dnsLabel, shortHash } from '../../core/naming';
import { Problem } from '../../core/validation-error';
import { Json, KubernetesObject } from '../synthesis/kubernetes-object';
import { PodProps } from './pod-props';
import { SecretKey, SecretSource } from './secret-source';

/** The limit of etcd, which Kubernetes enforces on a ConfigMap's data. See https://kubernetes.io/docs/concepts/configuration/configmap/ */
const CONFIG_MAP_LIMIT = 1024 * 1024;

/**
 * The ConfigMaps and ExternalSecrets that a pod reads.
 */
export class ConfigObjects {
  /** Name of the ConfigMap of variables. */
  public readonly environmentName?: string;
  /** Name of the ConfigMap of files. */
  public readonly filesName?: string;
  /** Text files: mount path and the key that holds its content. */
  public readonly textFiles: readonly { readonly path: string; readonly key: string }[];
  private readonly external = new Map<string, string>();

  public constructor(
    private readonly scope: Construct,
    private readonly owner: string,
    props: Pick<PodProps, 'configuration' | 'files' | 'env'>,
    private readonly settings: Settings,
    private readonly labels: Record<string, string>,
  ) {
    if (props.configuration && Object.keys(props.configuration).length > 0) {
      this.environmentName = this.configMap('Configuration', 'config', props.configuration);
    }
    const texts = Object.entries(props.files ?? {}).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
    this.textFiles = texts.map(([path]) => ({ path, key: fileKey(path, texts.map(([other]) => other)) }));
    if (texts.length > 0) {
      this.filesName = this.configMap('Files', 'files', Object.fromEntries(texts.map(([, text], i) => [this.textFiles[i].key, text])));
    }
    for (const value of [...Object.values(props.env ?? {}), ...Object.values(props.files ?? {})]) {
      if (value instanceof SecretKey) this.secretName(value.source);
      if (value instanceof SecretSource) this.secretName(value);
    }
  }

  /** The name of the Secret that holds a source; the ExternalSecret that fills it is made when it is first asked for. */
  public secretName(source: SecretSource): string {
    if (source.name !== undefined) return source.name;
    const key = source.remoteKey!;
    const known = this.external.get(key);
    if (known) return known;
    const name = dnsLabel([this.owner, key]);
    this.external.set(key, name);
    new KubernetesObject(this.scope, `Secret-${key.replace(/\//g, '-')}`, {
      apiVersion: 'external-secrets.io/v1',
      kind: 'ExternalSecret',
      name,
      labels: this.labels,
      body: () => ({
        spec: {
          refreshInterval: '1h',
          secretStoreRef: { kind: this.settings.secretStore!.kind, name: this.settings.secretStore!.name },
          target: { name, creationPolicy: 'Owner' },
          dataFrom: [{ extract: { key } }],
        },
      }),
    });
    return name;
  }

  /** Named by its content and immutable: a change is a new object that rolls out, and a revision that is rolled back to finds its own. */
  private configMap(id: string, suffix: string, data: Record<string, string>): string {
    const content = JSON.stringify(Object.entries(data).sort(([a], [b]) => a < b ? -1 : 1));
    const name = `${dnsLabel([this.owner, suffix], 253 - 9)}-${shortHash(content)}`;
    new KubernetesObject(this.scope, id, {
      apiVersion: 'v1', kind: 'ConfigMap', name, labels: this.labels, body: (): Json => ({ immutable: true, data }),
    });
    return name;
  }
}

/** What is wrong with configuration, all of it. */
export function configurationProblems(props: Pick<PodProps, 'configuration' | 'files' | 'env'>, settings: Settings): Problem[] {
  const problems: Problem[] = [];
  const size = (values: Record<string, unknown>): number =>
    Object.entries(values).reduce((sum, [key, value]) => sum + (typeof value === 'string' ? Buffer.byteLength(key) + Buffer.byteLength(value) : 0), 0);
  for (const [prop, values] of [['configuration', props.configuration ?? {}], ['files', props.files ?? {}]] as const) {
    if (size(values) > CONFIG_MAP_LIMIT) {
      problems.push({ code: 'ConfigTooLarge', what: `\`${prop}\` holds ${size(values)} bytes, more than the 1 MiB of a ConfigMap`, fix: 'build large files into the image, or mount a volume' });
    }
  }
  const sources = [...Object.values(props.env ?? {}), ...Object.values(props.files ?? {})]
    .map((value) => value instanceof SecretKey ? value.source : value)
    .filter((value): value is SecretSource => value instanceof SecretSource);
  for (const source of sources) {
    if (source.remoteKey !== undefined && !settings.secretStore) {
      problems.push({
        code: 'SecretStoreMissing',
        what: `the external secret ${JSON.stringify(source.remoteKey)} has no store to come from`,
        fix: 'set `secretStore` of the environment, e.g. SecretStore.cluster("aws-secrets-manager")',
      });
    }
    if (source.remoteKey === '' || source.name === '') {
      problems.push({ code: 'SecretName', what: 'a secret has an empty name', fix: 'name it, e.g. SecretSource.existing("catalog-db")' });
    }
  }
  const both = Object.keys(props.configuration ?? {}).filter((name) => name in (props.env ?? {}));
  for (const name of both) {
    problems.push({ code: 'EnvDuplicate', what: `${JSON.stringify(name)} is set in \`env\` and in \`configuration\``, fix: 'remove one: `env` would win' });
  }
  return problems;
}

/** A ConfigMap key for a path: its last part, or all of it where two files share that. */
function fileKey(path: string, all: readonly string[]): string {
  const last = path.slice(path.lastIndexOf('/') + 1);
  const alone = all.filter((other) => other.slice(other.lastIndexOf('/') + 1) === last).length === 1;
  return (alone ? last : path.replace(/^\//, '').replace(/\//g, '.')).replace(/[^-._a-zA-Z0-9]/g, '_');
}
