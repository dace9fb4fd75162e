import { ApiObject, Chart } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { Settings } from '../../core/defaults';
import { Problem } from '../../core/validation-error';
import { Port } from '../pod/port';
import { renderFaithfully } from '../synthesis/faithful';
import { Json } from '../synthesis/json';
import { holdsOneWriter, isStateful } from '../workload/replicated-workload';
import type { BlueGreenProps } from './blue-green';

const HTTP = ['http', 'http2', 'grpc'];

/** What is wrong with a release of this service, known at once. */
export function releaseProblems(scope: Construct, props: BlueGreenProps, ports: readonly Port[], settings: Settings): Problem[] {
  const { release, scaling } = props;
  const problems = release._problems(settings);
  const needsMesh = release.isWeighted || release.header !== undefined;
  if (needsMesh && !(props.mesh ?? settings.mesh)) {
    problems.push({ code: 'ReleaseNeedsMesh', what: `a release by ${release.isWeighted ? release.kind : 'header'} is made by the mesh, and the pods have no sidecar`, fix: 'set `mesh: true`, or use Release.blueGreen() without a header' });
  }
  if (needsMesh && namespaceOf(scope) === undefined) {
    problems.push({ code: 'ReleaseNamespace', what: 'the chart names no namespace, so the service has no full name, and the mesh would not find it (503)', fix: 'give the chart a namespace' });
  }
  if (needsMesh && (ports.length > 1 || (ports[0] && !HTTP.includes(ports[0].protocol)))) {
    problems.push({
      code: 'ReleasePort',
      what: `the mesh releases one port that speaks HTTP or gRPC, got ${ports.map(({ protocol, number }) => `${protocol} on ${number}`).join(', ')}`,
      fix: 'keep that one port (metrics are separate: `metrics`), or use Release.blueGreen() without a header',
    });
  }
  if (release.isWeighted && props.exposure && props.exposure.kind !== 'cluster') {
    problems.push({
      code: 'ReleaseExposure',
      what: `an ${props.exposure.kind === 'ingress' ? 'Ingress' : 'HTTPRoute'} sends requests to the pods of both versions, past the mesh and its weights`,
      fix: 'expose the service with a MeshRoute, or use Release.blueGreen()',
    });
  }
  if (release.previewReplicas !== undefined && scaling && scaling.kind !== 'fixed') {
    problems.push({
      code: 'PreviewReplicasScaled',
      what: '`previewReplicas` and an autoscaler both decide how many pods the new version has, and releases get stuck',
      fix: 'leave `previewReplicas` out, or use Scaling.fixed()',
    });
  }
  if (release.previewReplicas !== undefined && scaling?.kind === 'fixed' && release.previewReplicas > scaling.min) {
    problems.push({ code: 'PreviewReplicas', what: `the preview would have ${release.previewReplicas} pods, more than the ${scaling.min} of the service`, fix: 'leave `previewReplicas` out' });
  }
  if (scaling && scaling.min === 0) {
    problems.push({ code: 'ReleaseScaleToZero', what: 'the service may have no pod at all, so a switch could lead to nothing', fix: 'start `scaling` from 1 or more' });
  }
  if (isStateful(props) || holdsOneWriter(props)) {
    problems.push({ code: 'ReleaseStorage', what: 'the old and the new version run side by side and cannot both hold a volume of one pod or node', fix: 'keep the data in a service of its own, or use a volume that many nodes can mount' });
  }
  return problems;
}

/** The autoscalers of the tree that would scale the Deployment, which the Rollout scales to nothing. */
export function strayAutoscalers(scope: IConstruct, deployment: string, namespace: string | undefined): Problem[] {
  return scope.node.root.node.findAll()
    .filter((construct): construct is ApiObject => ApiObject.isApiObject(construct) && (construct.kind === 'HorizontalPodAutoscaler' || construct.kind === 'ScaledObject'))
    .filter((scaler) => {
      const target = ((renderFaithfully(scaler).spec as Json | undefined)?.scaleTargetRef ?? {}) as { kind?: string; name?: string };
      const isHere = (scaler.metadata.namespace ?? Chart.of(scaler).namespace) === namespace;
      return isHere && target.name === deployment && (target.kind ?? 'Deployment') === 'Deployment';
    })
    .map((scaler) => ({
      code: 'ReleaseAutoscaler',
      what: `the ${scaler.kind} ${scaler.name} scales the Deployment, but its pods are the Rollout's`,
      fix: 'remove it and give `scaling` to the BlueGreen: its autoscaler scales the Rollout',
    }));
}

function namespaceOf(scope: Construct): string | undefined {
  const chart = [...scope.node.scopes].reverse().find((one) => Chart.isChart(one)) as Chart | undefined;
  return chart?.namespace;
}
