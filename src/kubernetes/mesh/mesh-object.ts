import { Construct } from 'constructs';
import { settingsOf } from '../../core/environment-base';
import { Labels, ownerAnnotations } from '../../core/labels';
import { analyzeWhoeverSynthesizes } from '../synthesis/analyze-charts';
import { Json } from '../synthesis/json';
import { KubernetesObject } from '../synthesis/kubernetes-object';
import { objectName } from '../workload/object-name';

/** What an object of the mesh is made of, besides what all of them have. */
export interface MeshObjectProps {
  readonly apiVersion: string;
  readonly kind: string;
  /** @default - the name of the construct */
  readonly name?: string;
  /** @default - the chart's namespace */
  readonly namespace?: string;
  readonly body: () => Json;
}

/** An object of the mesh, labelled as every object of ours is. */
export function meshObject(scope: Construct, id: string, props: MeshObjectProps): KubernetesObject {
  analyzeWhoeverSynthesizes(scope);
  const settings = settingsOf(scope);
  const name = objectName(scope);
  return new KubernetesObject(scope, id, {
    ...props,
    name: props.name ?? name,
    labels: {
      [Labels.NAME]: name,
      ...(settings.platform ? { [Labels.PART_OF]: settings.platform } : {}),
      [Labels.MANAGED_BY]: 'trackway',
    },
    annotations: ownerAnnotations(settings.owner),
  });
}
