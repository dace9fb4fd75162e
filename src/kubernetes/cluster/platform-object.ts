import { Construct } from 'constructs';
import { settingsOf } from '../../core/environment-base';
import { Labels, ownerAnnotations } from '../../core/labels';
import { KubernetesObject, KubernetesObjectProps } from '../synthesis/kubernetes-object';

/** An object that belongs to the platform and to no service of it: with the platform's name, and its owner's. */
export function platformObject(scope: Construct, id: string, props: KubernetesObjectProps): KubernetesObject {
  const { platform, owner } = settingsOf(scope);
  return new KubernetesObject(scope, id, {
    ...props,
    labels: { ...props.labels, ...(platform ? { [Labels.PART_OF]: platform } : {}), [Labels.MANAGED_BY]: 'trackway' },
    annotations: { ...ownerAnnotations(owner), ...props.annotations },
  });
}
