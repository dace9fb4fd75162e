import { ApiObject, Chart, Size as Bytes } from 'cdk8s';
import { Construct } from 'constructs';
import { freshId } from '../../core/construct-id';
import { Settings } from '../../core/defaults';
import { secondsIn } from '../../core/duration';
import { settingsOf } from '../../core/environment-base';
import { recordBuild } from '../../core/function/builds';
import { Source } from '../../core/function/source';
import { Labels, labelValue, ownerAnnotations } from '../../core/labels';
import { shortHash } from '../../core/naming';
import { addDeferredCheck, Problems } from '../../core/problems';
import { SecretSource } from '../../core/secret-source';
import { Size } from '../../core/size';
import { Warnings } from '../../core/warnings';
import { judgeComponents } from '../components/component-problems';
import { bytesQuantity } from '../pod/amounts';
import { resolveImage } from '../pod/image';
import { resourcesOf } from '../pod/resources';
import { Json, KubernetesObject } from '../synthesis/kubernetes-object';
import { objectName } from '../workload/object-name';
import { buildNetworkPolicySpec } from './build-network-policy';
import { BuildPlan, WORKSPACE } from './build-plan';
import { buildProblems, defaultBuilder, innerPath } from './build-problems';
import { buildSecret } from './build-secrets';
import { buildSteps, buildTaskSpec } from './build-task';
import { ImageBuildProps } from './image-build-props';
import { ImageBuilder } from './image-builder';
import { namespaceProblem } from './namespace-level';
import { sourceTaskSpec } from './source-task';
import { BuildSteps } from './step';
import { mirrored, toolImage, toolImageProblems } from './tool-images';

const TEKTON = 'tekton.dev/v1';
const DOCKER_CONFIG = 'kubernetes.io/dockerconfigjson';
const HOUR = 3600;
const WORKSPACE_SIZE = Bytes.gibibytes(5);
/** Room for `-source` and for the hash of a run: what Tekton makes of it must still be a label. */
const MAX_NAME = 46;

/**
 * An image that the cluster builds, without a Docker daemon: Tekton Tasks, a Pipeline, and one PipelineRun for what the source is now.
 *
 * The name of the run comes from its content. The same source gives the same run, which `kubectl apply` leaves alone; a changed one gives a new run.
 *
 * @example
 * const build = new ImageBuild(builds, 'catalog-image', {
 *   source: Source.dockerfile({ code: Code.git({ url: 'https://git.example.com/shop/catalog.git', revision: '318ee24…' }), output: 'registry.example.com/shop/catalog' }),
 *   registryCredentials: SecretSource.existing('registry'),
 * });
 * new WebService(app, 'catalog', { image: build.image, port: 3000 });
 */
export class ImageBuild extends Construct {
  /** The image it makes, with its tag: what a service runs. */
  public readonly image: string;
  /** Its name in the cluster. */
  public readonly name: string;
  /** The least strict Pod Security level that its pods run under. */
  public readonly podSecurity: 'restricted' | 'baseline' | 'privileged';
  /** The account its pods run as. It has no rights, and pulls images with the registry's credentials. */
  public readonly serviceAccount: ApiObject;
  /** The NetworkPolicy of its pods. */
  public readonly networkPolicy: ApiObject;
  /** The Task that reads the source. */
  public readonly sourceTask: ApiObject;
  /** The Task that builds and pushes. */
  public readonly buildTask: ApiObject;
  /** The Pipeline: both Tasks, one after the other. Its results are `IMAGE_URL` and `IMAGE_DIGEST`. */
  public readonly pipeline: ApiObject;
  /** The run for what the source is now. */
  public readonly pipelineRun: ApiObject;

  private readonly settings: Settings;
  private readonly labels: Record<string, string>;

  public constructor(scope: Construct, id: string, props: ImageBuildProps) {
    super(scope, freshId(scope, id));
    this.settings = settingsOf(this);
    this.name = objectName(this, MAX_NAME);
    const builder = props.builder ?? (props.source instanceof Source ? defaultBuilder(props.source) : undefined);
    const problems = new Problems(this);
    const components = judgeComponents(this.settings, ['tekton']);
    problems.add(...buildProblems(props, builder, this.settings), ...this.imageProblems(builder, props.source), ...components.problems);
    problems.throwIfAny();
    for (const warning of components.warnings) Warnings.of(this).add(warning);
    recordBuild(this, props.source);

    const { source } = props;
    this.image = resolveImage(source.image, this.settings).reference;
    this.labels = this.createLabels();
    const secrets = this.createSecrets(props);
    const plan = this.plan(props, builder!, secrets);
    const steps = buildSteps(plan);
    this.podSecurity = steps.podSecurity;
    this.serviceAccount = this.createServiceAccount(secrets.registry);
    this.networkPolicy = this.object('NetworkPolicy', 'networking.k8s.io/v1', 'NetworkPolicy', this.name, {
      spec: buildNetworkPolicySpec(this.selector, plan, this.image, props.downloads ?? []),
    });

    const sourceSpec = sourceTaskSpec(plan);
    const buildSpec = buildTaskSpec(plan, steps);
    this.sourceTask = this.object('SourceTask', TEKTON, 'Task', `${this.name}-source`, { spec: sourceSpec });
    this.buildTask = this.object('BuildTask', TEKTON, 'Task', this.name, { spec: buildSpec }, { annotations: appArmorAnnotations(plan, steps) });
    const pipelineSpec = this.pipelineSpec(plan);
    this.pipeline = this.object('Pipeline', TEKTON, 'Pipeline', this.name, { spec: pipelineSpec });
    const runSpec = this.runSpec(props, plan, steps, secrets);
    const run = shortHash(JSON.stringify([sourceSpec, buildSpec, pipelineSpec, runSpec]));
    // A sidecar would need ways out of its own, and is not there yet when the first step wants to call.
    const labels: Record<string, string> = this.settings.mesh ? { 'sidecar.istio.io/inject': 'false' } : {};
    this.pipelineRun = this.object('PipelineRun', TEKTON, 'PipelineRun', `${this.name}-${run}`, { spec: runSpec }, { labels });
    // Tekton reads a Pipeline when it is run, and its Tasks when it comes to them.
    this.pipelineRun.addDependency(this.serviceAccount, this.networkPolicy, this.sourceTask, this.buildTask, this.pipeline);
    this.node.defaultChild = this.pipelineRun;

    this.warnOfRelaxations(plan, steps);
    addDeferredCheck(this, () => {
      const problem = namespaceProblem(this, Chart.of(this).namespace, plan.builder.kind, this.podSecurity);
      return problem ? [problem] : [];
    });
  }

  /** What selects its pods: Tekton hands the labels of a run on to them. No label that a service is selected by. */
  private get selector(): Record<string, string> {
    return { [Labels.NAME]: this.labels[Labels.NAME], [Labels.COMPONENT]: 'image-build' };
  }

  private imageProblems(builder: ImageBuilder | undefined, source: Source): ReturnType<typeof toolImageProblems> {
    const cnb = source?.build?.builder?.image;
    return [
      ...(builder instanceof ImageBuilder && builder.image !== undefined ? toolImageProblems(builder.image, 'builder', this) : []),
      ...(cnb === undefined ? [] : toolImageProblems(cnb, 'builder', this)),
    ];
  }

  private createLabels(): Record<string, string> {
    return {
      ...this.settings.labels,
      [Labels.NAME]: labelValue(`${this.name}-build`),
      [Labels.INSTANCE]: this.name,
      [Labels.COMPONENT]: 'image-build',
      ...(this.settings.platform ? { [Labels.PART_OF]: this.settings.platform } : {}),
      [Labels.MANAGED_BY]: 'trackway',
    };
  }

  private createSecrets({ source, registryCredentials }: ImageBuildProps): Secrets {
    const { code, push } = source.build!;
    const make = (one: SecretSource | undefined, purpose: string, type: string): string | undefined =>
      one && buildSecret(this, this.name, one, purpose, type, { settings: this.settings, labels: this.labels });
    const registry = make(registryCredentials ?? push, 'registry', DOCKER_CONFIG);
    return { registry, source: code.git ? make(code.git.credentials, 'git', 'Opaque') : registry };
  }

  private plan(props: ImageBuildProps, builder: ImageBuilder, secrets: Secrets): BuildPlan {
    const { code, file, env, builder: cnb } = props.source.build!;
    const { git, bundle } = code;
    return {
      origin: git
        ? { kind: 'git', url: git.url, revision: git.revision, submodules: props.submodules ?? false }
        : { kind: 'bundle', image: resolveImage(bundle!.image, this.settings).reference },
      folder: innerPath(git ? git.path ?? '' : bundle!.path),
      dockerfile: innerPath(file ?? ''),
      builder,
      builderImage: builder.kind === 'buildpacks' ? mirrored(this, cnb!.image!) : toolImage(this, builder.kind, builder.image),
      gitImage: toolImage(this, 'git', undefined),
      craneImage: toolImage(this, 'crane', undefined),
      cache: props.cache === undefined ? undefined : resolveImage(props.cache, this.settings).reference,
      platforms: props.platforms ?? [],
      env,
      resources: resourcesOf(props.size ?? Size.large),
      hasRegistryCredentials: secrets.registry !== undefined,
      hasSourceCredentials: secrets.source !== undefined,
      hasAppArmorField: Number(this.settings.kubernetes.split('.')[1]) >= 30,
    };
  }

  private createServiceAccount(registry: string | undefined): ApiObject {
    const pullSecrets = [...new Set([...this.settings.pullSecrets, ...(registry === undefined ? [] : [registry])])];
    return this.object('ServiceAccount', 'v1', 'ServiceAccount', this.name, {
      automountServiceAccountToken: false,
      ...(pullSecrets.length > 0 ? { imagePullSecrets: pullSecrets.map((name) => ({ name })) } : {}),
    });
  }

  private pipelineSpec({ hasRegistryCredentials, hasSourceCredentials }: BuildPlan): Json {
    const use = (name: string): Json => ({ name, workspace: name });
    const declared = [
      WORKSPACE.source,
      ...(hasRegistryCredentials ? [WORKSPACE.registry] : []),
      ...(hasSourceCredentials ? [WORKSPACE.credentials] : []),
    ];
    return {
      params: [{ name: 'revision', type: 'string' }, { name: 'image', type: 'string' }],
      workspaces: declared.map((name) => ({ name })),
      tasks: [
        {
          name: 'source',
          taskRef: { kind: 'Task', name: `${this.name}-source` },
          params: [{ name: 'revision', value: '$(params.revision)' }],
          workspaces: [use(WORKSPACE.source), ...(hasSourceCredentials ? [use(WORKSPACE.credentials)] : [])],
        },
        {
          name: 'build',
          taskRef: { kind: 'Task', name: this.name },
          runAfter: ['source'],
          params: [{ name: 'image', value: '$(params.image)' }],
          workspaces: [use(WORKSPACE.source), ...(hasRegistryCredentials ? [use(WORKSPACE.registry)] : [])],
        },
      ],
      results: ['IMAGE_URL', 'IMAGE_DIGEST'].map((name) => ({ name, value: `$(tasks.build.results.${name})` })),
    };
  }

  private runSpec({ timeout, workspace, storageClass }: ImageBuildProps, { origin }: BuildPlan, { group }: BuildSteps, secrets: Secrets): Json {
    const claim = {
      accessModes: ['ReadWriteOnce'],
      ...(storageClass === undefined ? {} : { storageClassName: storageClass }),
      resources: { requests: { storage: bytesQuantity(workspace ?? WORKSPACE_SIZE) } },
    };
    return {
      pipelineRef: { name: this.name },
      params: [{ name: 'revision', value: origin.kind === 'git' ? origin.revision : origin.image }, { name: 'image', value: this.image }],
      taskRunTemplate: {
        serviceAccountName: this.name,
        podTemplate: {
          automountServiceAccountToken: false,
          enableServiceLinks: false,
          securityContext: { runAsNonRoot: true, fsGroup: group, fsGroupChangePolicy: 'OnRootMismatch', seccompProfile: { type: 'RuntimeDefault' } },
        },
      },
      timeouts: { pipeline: goDuration(timeout === undefined ? HOUR : secondsIn(timeout)) },
      workspaces: [
        { name: WORKSPACE.source, volumeClaimTemplate: { spec: claim } },
        ...(secrets.registry === undefined ? [] : [dockerConfig(WORKSPACE.registry, secrets.registry)]),
        ...(secrets.source === undefined ? [] : [sourceCredentials(origin.kind, secrets.source)]),
      ],
    };
  }

  private object(
    id: string,
    apiVersion: string,
    kind: string,
    name: string,
    body: Json,
    more: { labels?: Record<string, string>; annotations?: Record<string, string> } = {},
  ): ApiObject {
    return new KubernetesObject(this, id, {
      apiVersion,
      kind,
      name,
      labels: { ...this.labels, ...more.labels },
      annotations: { ...ownerAnnotations(this.settings.owner), ...more.annotations },
      body: () => body,
    });
  }

  private warnOfRelaxations({ builder: { kind } }: BuildPlan, { relaxations, podSecurity }: BuildSteps): void {
    for (const { what, why } of relaxations) {
      Warnings.of(this).add({
        code: 'SecurityRelaxed',
        what: `${what} is allowed: ${kind} needs it, for ${why}, and so a namespace whose Pod Security is ${podSecurity}`,
        fix: 'use buildpacks, which hold restricted, or acknowledge the warning',
      });
    }
  }
}

/** Names of the Secrets of a build. */
interface Secrets {
  readonly registry: string | undefined;
  readonly source: string | undefined;
}

/** A Secret as the folder of a `config.json`, which is what `DOCKER_CONFIG` means. */
function dockerConfig(name: string, secretName: string): Json {
  return { name, secret: { secretName, items: [{ key: '.dockerconfigjson', path: 'config.json' }] } };
}

/** What the first Task reads with: the entries of a git Secret as they are, or a `config.json`. */
function sourceCredentials(kind: 'git' | 'bundle', secretName: string): Json {
  return kind === 'git' ? { name: WORKSPACE.credentials, secret: { secretName } } : dockerConfig(WORKSPACE.credentials, secretName);
}

/** Until Kubernetes 1.30, AppArmor is an annotation of the pod, which Tekton takes from the Task; its containers are named after their steps. */
function appArmorAnnotations({ hasAppArmorField }: BuildPlan, { withoutAppArmor = [] }: BuildSteps): Record<string, string> {
  if (hasAppArmorField) return {};
  return Object.fromEntries(withoutAppArmor.map((step) => [`container.apparmor.security.beta.kubernetes.io/step-${step}`, 'unconfined']));
}

/** As Go writes it, which is how Tekton stores it: an object that is read back is the one that was written. */
function goDuration(seconds: number): string {
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return h > 0 ? `${h}h${m}m${s}s` : m > 0 ? `${m}m${s}s` : `${s}s`;
}
