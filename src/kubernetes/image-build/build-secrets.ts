import { Construct } from 'constructs';
import { Settings } from '../../core/defaults';
import { ownerAnnotations } from '../../core/labels';
import { dnsLabel } from '../../core/naming';
import { SecretSource } from '../../core/secret-source';
import { KubernetesObject } from '../synthesis/kubernetes-object';

/**
 * The name of the Secret that holds `source`, in the namespace of the build; made by External Secrets if it is an external one.
 *
 * @param purpose tells the secrets of one build apart
 * @param type the type of a Secret that is made
 */
export function buildSecret(
  scope: Construct,
  name: string,
  source: SecretSource,
  purpose: string,
  type: string,
  { settings, labels }: { settings: Settings; labels: Record<string, string> },
): string {
  if (source.name !== undefined) return source.name;
  const secret = dnsLabel([name, purpose]);
  const { kind, name: store } = settings.secretStore!;
  new KubernetesObject(scope, `Secret-${purpose}`, {
    apiVersion: 'external-secrets.io/v1',
    kind: 'ExternalSecret',
    name: secret,
    labels,
    annotations: ownerAnnotations(settings.owner),
    body: () => ({
      spec: {
        refreshInterval: '1h',
        secretStoreRef: { kind, name: store },
        target: { name: secret, creationPolicy: 'Owner', template: { type } },
        dataFrom: [{ extract: { key: source.remoteKey } }],
      },
    }),
  });
  return secret;
}
