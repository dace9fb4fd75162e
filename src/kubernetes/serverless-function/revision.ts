import { Json } from '../synthesis/json';

/** A pod template as our workloads render it. */
export interface RenderedPod {
  /** Labels and annotations. */
  readonly metadata: { readonly labels: Record<string, string>; readonly annotations?: Record<string, string> };
  /** Its spec. */
  readonly spec: Json & { readonly containers: readonly Json[]; readonly securityContext: Json };
}

/** What of a pod Knative lets through unless its operator turns on more. See https://knative.dev/docs/serving/configuration/feature-flags/ */
const POD_FIELDS = ['serviceAccountName', 'automountServiceAccountToken', 'enableServiceLinks', 'imagePullSecrets', 'volumes'] as const;
const CONTAINER_FIELDS = ['name', 'image', 'imagePullPolicy', 'env', 'envFrom', 'resources', 'terminationMessagePolicy', 'volumeMounts'] as const;
/** Of the pod's security context, what a container can say itself. */
const SECURITY_FIELDS = ['runAsNonRoot', 'runAsUser', 'runAsGroup', 'seccompProfile'] as const;

/**
 * The pod of a Knative revision: placement, shutdown and the pod's own security context are Knative's business, so what must hold is said on the
 * container. `PORT` is Knative's to set.
 *
 * @param liveness whether a stuck process is restarted
 */
export function revisionSpec({ spec }: RenderedPod, port: number, liveness: boolean): Json {
  const [main] = spec.containers;
  const env = ((main.env ?? []) as Json[]).filter(({ name }) => name !== 'PORT');
  const { allowPrivilegeEscalation, readOnlyRootFilesystem, capabilities } = main.securityContext as Json;
  return {
    ...pick(spec, POD_FIELDS),
    containers: [{
      ...pick({ ...main, env: env.length > 0 ? env : undefined }, CONTAINER_FIELDS),
      ports: [{ containerPort: port, protocol: 'TCP' }],
      // Without a period, Knative asks again and again while a revision starts, and so hears of it at once.
      readinessProbe: check(main.readinessProbe as Json),
      ...(liveness ? { livenessProbe: { ...check(main.livenessProbe as Json), ...pick(main.livenessProbe as Json, ['periodSeconds', 'failureThreshold', 'timeoutSeconds']) } } : {}),
      securityContext: { ...pick(spec.securityContext, SECURITY_FIELDS), allowPrivilegeEscalation, readOnlyRootFilesystem, capabilities },
    }],
  };
}

/** What a probe asks, at the port of the container: Knative knows no names of ports. */
function check({ httpGet, tcpSocket }: Json): Json {
  return httpGet ? { httpGet: { ...httpGet as Json, port: 0 } } : { tcpSocket: { ...tcpSocket as Json, port: 0 } };
}

function pick(from: Json, fields: readonly string[]): Json {
  return Object.fromEntries(fields.flatMap((field) => from[field] === undefined ? [] : [[field, from[field]]]));
}
