import { Construct } from 'constructs';
import { Settings } from '../../core/defaults';
import { ownerAnnotations } from '../../core/labels';
import { dnsLabel, shortHash } from '../../core/naming';
import { Problem } from '../../core/validation-error';
import { isDnsSubdomain } from '../../manifests/schema/names';
import { Json, KubernetesObject } from '../synthesis/kubernetes-object';
import { looksSecret } from './plain-secret';
import { PodProps } from './pod-props';
import { SecretKey, SecretSource } from './secret-source';

/** The limit of etcd, which Kubernetes enforces on a ConfigMap's data. See https://kubernetes.io/docs/concepts/configuration/configmap/ */
const CONFIG_MAP_LIMIT = 1024 * 1024;
/** A key of a ConfigMap or Secret. */
const DATA_KEY = /^(?!\.\.?$|\.\.)[-._a-zA-Z0-9]{1,253}$/;

type ConfigProps = Pick<PodProps, 'configuration' | 'files' | 'env' | 'initContainers' | 'sidecars'>;

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
    props: ConfigProps,
    private readonly settings: Settings,
    private readonly labels: Record<string, string>,
  ) {
    if (props.configuration && Object.keys(props.configuration).length > 0) {
      this.environmentName = this.configMap('Configuration', 'config', props.configuration);
    }
    const texts = textFiles(props.files);
    this.textFiles = fileKeys(texts.map(([path]) => path));
    if (texts.length > 0) {
      this.filesName = this.configMap('Files', 'files', Object.fromEntries(texts.map(([, text], i) => [this.textFiles[i].key, text])));
    }
    for (const { source } of secretsOf(props)) this.secretName(source);
  }

  /** The name of the Secret that holds a source; the ExternalSecret that fills it is made when it is first asked for. */
  public secretName(source: SecretSource): string {
    if (source.name !== undefined) return source.name;
    const remoteKey = source.remoteKey!;
    const known = this.external.get(remoteKey);
    if (known) return known;
    const name = this.freeName(remoteKey);
    this.external.set(remoteKey, name);
    const { kind, name: store } = this.settings.secretStore!;
    new KubernetesObject(this.scope, `Secret-${name}`, {
      apiVersion: 'external-secrets.io/v1',
      kind: 'ExternalSecret',
      name,
      labels: this.labels,
      annotations: ownerAnnotations(this.settings.owner),
      body: () => ({
        spec: {
          refreshInterval: '1h',
          secretStoreRef: { kind, name: store },
          target: { name, creationPolicy: 'Owner' },
          dataFrom: [{ extract: { key: remoteKey } }],
        },
      }),
    });
    return name;
  }

  /** `prod/db` and `prod-db` are two secrets of the store, and would be one name. */
  private freeName(remoteKey: string): string {
    const name = dnsLabel([this.owner, remoteKey]);
    return [...this.external.values()].includes(name) ? `${dnsLabel([this.owner, remoteKey], 54)}-${shortHash(remoteKey)}` : name;
  }

  /** Named by its content and immutable: a change is a new object that rolls out, and a revision that is rolled back to finds its own. */
  private configMap(id: string, suffix: string, data: Record<string, string>): string {
    const content = JSON.stringify(Object.entries(data).sort(([a], [b]) => a < b ? -1 : 1));
    const name = `${dnsLabel([this.owner, suffix], 253 - 9)}-${shortHash(content)}`;
    new KubernetesObject(this.scope, id, {
      apiVersion: 'v1', kind: 'ConfigMap', name, labels: this.labels, annotations: ownerAnnotations(this.settings.owner), body: (): Json => ({ immutable: true, data }),
    });
    return name;
  }
}

/** What is wrong with configuration, all of it. */
export function configurationProblems(props: ConfigProps, settings: Settings): Problem[] {
  const problems: Problem[] = [...secretProblems(props, settings), ...fileProblems(props.files ?? {})];
  for (const [prop, entries] of [['configuration', Object.entries(props.configuration ?? {})], ['files', textFiles(props.files)]] as const) {
    const bytes = entries.reduce((sum, [, value]) => sum + (typeof value === 'string' ? Buffer.byteLength(value) : 0), 0);
    if (bytes > CONFIG_MAP_LIMIT) {
      problems.push({ code: 'ConfigTooLarge', what: `\`${prop}\` holds ${bytes} bytes, more than the 1 MiB of a ConfigMap`, fix: 'build large files into the image, or mount a volume' });
    }
  }
  for (const name of Object.keys(props.configuration ?? {}).filter((one) => Object.hasOwn(props.env ?? {}, one))) {
    problems.push({ code: 'EnvDuplicate', what: `${JSON.stringify(name)} is set in \`env\` and in \`configuration\``, fix: 'remove one: `env` would win' });
  }
  return problems;
}

function secretProblems(props: ConfigProps, settings: Settings): Problem[] {
  const problems = new Map<string, Problem>();
  for (const { source: { name, remoteKey }, key } of secretsOf(props)) {
    if (remoteKey !== undefined && !settings.secretStore) {
      problems.set(`store ${remoteKey}`, {
        code: 'SecretStoreMissing',
        what: `the external secret ${JSON.stringify(remoteKey)} has no store to come from`,
        fix: 'set `secretStore` of the environment, e.g. SecretStore.cluster("aws-secrets-manager")',
      });
    }
    if (remoteKey === undefined ? !isDnsSubdomain(String(name)) : remoteKey.trim() === '') {
      problems.set(`name ${name}`, {
        code: 'SecretName',
        what: `a secret needs a name, got ${JSON.stringify(name ?? remoteKey)}`,
        fix: 'use lower-case letters, digits and dashes, e.g. SecretSource.existing("catalog-db")',
      });
    }
    if (key !== undefined && !DATA_KEY.test(key)) {
      problems.set(`key ${key}`, { code: 'SecretKey', what: `a secret has no entry of the name ${JSON.stringify(key)}`, fix: 'use letters, digits, ".", "_" and "-", e.g. .key("password")' });
    }
  }
  return [...problems.values()];
}

function fileProblems(files: Readonly<Record<string, unknown>>): Problem[] {
  const problems: Problem[] = [];
  for (const [path, content] of Object.entries(files)) {
    const field = `\`files[${JSON.stringify(path)}]\``;
    if (typeof content !== 'string') {
      if (!(content instanceof SecretKey || content instanceof SecretSource)) problems.push({ code: 'FileContent', what: `${field} must be text or a secret, got ${content === null ? 'null' : typeof content}`, fix: 'give text, SecretSource.existing("…") or one of its keys' });
    } else if (looksSecret(content)) {
      problems.push({ code: 'SecretInPlainText', what: `${field} holds a secret in plain text`, fix: 'take it from a Secret: SecretSource.existing("…").key("…") or SecretSource.external("…").key("…")' });
    } else if (/\p{Surrogate}/u.test(content)) {
      problems.push({ code: 'FileContent', what: `${field} is no text: it has half of a character`, fix: 'ConfigMaps hold UTF-8; encode binary content, or build it into the image' });
    }
  }
  return problems;
}

/** Every secret that some container of the pod reads. */
function secretsOf(props: ConfigProps): { source: SecretSource; key?: string }[] {
  const containers = [...props.initContainers ?? [], ...props.sidecars ?? []];
  const values: unknown[] = [props.env, ...containers.map(({ env }) => env), props.files].flatMap((map) => Object.values(map ?? {}));
  return values.flatMap((value) => value instanceof SecretKey ? [value] : value instanceof SecretSource ? [{ source: value }] : []);
}

function textFiles(files: PodProps['files']): [string, string][] {
  return Object.entries(files ?? {}).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
}

/**
 * ConfigMap keys for paths: the last part where it tells them apart, else the whole path with dots. What then still cannot be a key, or is one already, is
 * named by a hash.
 */
function fileKeys(paths: readonly string[]): { path: string; key: string }[] {
  const clean = (text: string): string => text.replace(/[^-._a-zA-Z0-9]/g, '_');
  const last = (path: string): string => clean(path.slice(path.lastIndexOf('/') + 1));
  const whole = (path: string): string => clean(path.replace(/^\//, '').replace(/\//g, '.'));
  const count = new Map<string, number>();
  for (const path of paths) count.set(last(path), (count.get(last(path)) ?? 0) + 1);
  const taken = new Set<string>();
  return paths.map((path) => {
    const wanted = count.get(last(path)) === 1 ? last(path) : whole(path);
    const key = DATA_KEY.test(wanted) && !taken.has(wanted) ? wanted : `file-${shortHash(path)}`;
    taken.add(key);
    return { path, key };
  });
}
