import { Policy } from '../policy';
import { Scope } from '../scope';
import { containerRule, ON_WINDOWS } from './rule';

const STANDARD = 'https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted';

const VOLUMES = ['configMap', 'csi', 'downwardAPI', 'emptyDir', 'ephemeral', 'persistentVolumeClaim', 'projected', 'secret'];

/** CEL for a field of the container's security context, or else the pod's. */
function effective(field: string, holds: (value: string) => string): string {
  const [outer] = field.split('.');
  const has = (where: string): string => `has(${where}.securityContext) && has(${where}.securityContext.${outer})${outer === field ? '' : ` && has(${where}.securityContext.${field})`}`;
  return `(${has('c')} ? ${holds(`c.securityContext.${field}`)} : (${has('variables.podSpec')} && ${holds(`variables.podSpec.securityContext.${field}`)}))`;
}

/** What *restricted* asks beyond *baseline*. */
export function restrictedRules(): Policy[] {
  return [
    new Policy({
      id: 'volume-types',
      title: 'volumes are of the usual types',
      why: 'the others reach the disk or network of the node on the pod\'s behalf',
      fix: 'use a PersistentVolumeClaim, whose driver is the platform\'s',
      reference: STANDARD,
      scope: Scope.pods(),
      validations: [{
        expression: `!has(variables.podSpec.volumes) || variables.podSpec.volumes.all(v, ${VOLUMES.map((type) => `has(v.${type})`).join(' || ')})`,
        message: 'a volume is of another type',
        messageExpression: `'of another type: ' + variables.podSpec.volumes.filter(v, !(${VOLUMES.map((type) => `has(v.${type})`).join(' || ')})).map(v, v.name).join(', ')`,
      }],
    }),
    containerRule({
      id: 'privilege-escalation',
      title: 'programs gain no rights',
      why: 'a file with setuid is the shortest way from a hole in a program to root',
      fix: 'set securityContext.allowPrivilegeEscalation to false',
      reference: STANDARD,
      bad: `!(${ON_WINDOWS}) && !(has(c.securityContext) && has(c.securityContext.allowPrivilegeEscalation) && c.securityContext.allowPrivilegeEscalation == false)`,
      does: 'may gain rights',
    }),
    containerRule({
      id: 'run-as-non-root',
      title: 'containers do not run as root',
      why: 'root in a container that gets out of it is root on the node',
      fix: 'set securityContext.runAsNonRoot to true, and give the image a user',
      reference: STANDARD,
      bad: `!${effective('runAsNonRoot', (value) => `${value} == true`)}`,
      does: 'may run as root',
    }),
    new Policy({
      id: 'run-as-user',
      title: 'nobody asks for user 0',
      why: 'it is root, whatever the image says',
      fix: 'leave out runAsUser, or choose another number',
      reference: STANDARD,
      scope: Scope.pods(),
      validations: [
        {
          expression: '!(has(variables.podSpec.securityContext) && has(variables.podSpec.securityContext.runAsUser) && variables.podSpec.securityContext.runAsUser == 0)',
          message: 'the pod asks for user 0',
        },
        {
          expression: '!variables.containers.exists(c, has(c.securityContext) && has(c.securityContext.runAsUser) && c.securityContext.runAsUser == 0)',
          message: 'a container asks for user 0',
        },
      ],
    }),
    containerRule({
      id: 'seccomp-profile',
      title: 'a seccomp profile is set',
      why: 'without a word, the runtime leaves every call of the kernel open',
      fix: 'set securityContext.seccompProfile.type to RuntimeDefault',
      reference: STANDARD,
      bad: `!(${ON_WINDOWS}) && !${effective('seccompProfile.type', (value) => `${value} in ['RuntimeDefault', 'Localhost']`)}`,
      does: 'has no seccomp profile',
    }),
    containerRule({
      id: 'dropped-capabilities',
      title: 'containers drop all capabilities',
      why: 'what a container never needs it should not have when it is taken over',
      fix: 'set capabilities.drop to [ALL]; NET_BIND_SERVICE alone may be added',
      reference: STANDARD,
      bad: `!(${ON_WINDOWS}) && !(has(c.securityContext) && has(c.securityContext.capabilities) && has(c.securityContext.capabilities.drop)`
        + ' && \'ALL\' in c.securityContext.capabilities.drop'
        + ' && (!has(c.securityContext.capabilities.add) || c.securityContext.capabilities.add.all(each, each == \'NET_BIND_SERVICE\')))',
      does: 'keeps capabilities',
    }),
  ];
}
