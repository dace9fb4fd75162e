import { Field, Kind } from '../../model';
import { Rule } from '../rule';

const negative: Readonly<Record<string, readonly string[]>> = {
  [Kind.service]: ['istio.io/WaypointBound'],
  [Kind.serviceEntry]: ['istio.io/WaypointBound'],
  [Kind.workloadEntry]: ['istio.io/WaypointBound'],
  [Kind.authorizationPolicy]: ['ZtunnelAccepted', 'WaypointAccepted'],
  [Kind.kubernetesGateway]: ['Accepted', 'Programmed', 'ResolvedRefs'],
  [Kind.httpRoute]: ['Accepted', 'Programmed', 'ResolvedRefs'],
  [Kind.grpcRoute]: ['Accepted', 'Programmed', 'ResolvedRefs'],
};

/** What a dump of a cluster says about itself. */
export const conditionRules: readonly Rule[] = [{
  name: 'conditions.ConditionAnalyzer',
  codes: ['IST0171'],
  run: (model, report) => {
    for (const [kind, types] of Object.entries(negative)) {
      for (const resource of model.ofKind(kind)) {
        for (const condition of conditionsOf(resource.root.get('status'))) {
          const type = condition.get('type').string() ?? '';
          const reason = condition.get('reason').string() ?? '';
          const failed = condition.get('status').string() === 'False' && types.includes(type);
          const partly = kind === Kind.authorizationPolicy && type === 'WaypointAccepted' && reason === 'PartiallyInvalid';
          if (!failed && !partly) continue;
          const message = condition.get('message').string() ?? '';
          report('IST0171', resource, `A condition with a negative status is present: type=${type}, reason=${reason}, message=${message}.`, condition);
        }
      }
    }
  },
}];

function conditionsOf(status: Field): Field[] {
  return [...status.get('conditions').items(), ...status.get('parents').items().flatMap((parent) => parent.get('conditions').items())];
}
