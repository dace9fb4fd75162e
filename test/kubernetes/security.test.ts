import { Size as Bytes, JsonPatch } from 'cdk8s';
import { ServiceAccount } from 'cdk8s-plus-29';
import { Relax, Storage, WebService } from '../../src';
import { checkPodSecurity } from '../../src/manifests/pod-security';
import { documents, one, plainChart, refusal, warnings } from '../support/render';
import { catalog, container, MINIMAL, pod, refused, workload } from '../support/web-service';

describe('a pod', () => {
  test('holds the Pod Security Standard restricted', () => {
    expect(checkPodSecurity(workload(), 'restricted')).toEqual([]);
    expect(pod().securityContext).toEqual({ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } });
    expect(container().securityContext).toEqual({ allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } });
  });

  test('can write to /tmp, and to what it says it writes to', () => {
    expect(pod({ writablePaths: ['/var/cache'] })).toMatchObject({
      containers: [{ volumeMounts: [{ name: 'tmp', mountPath: '/tmp' }, { name: 'var-cache', mountPath: '/var/cache' }] }],
      volumes: [{ name: 'tmp', emptyDir: {} }, { name: 'var-cache', emptyDir: {} }],
    });
  });

  test('runs as the user of the image, or as the one that is named', () => {
    expect(pod().securityContext).not.toHaveProperty('runAsUser');
    expect(pod({ user: 1000 }).securityContext).toMatchObject({ runAsUser: 1000, runAsGroup: 1000 });
  });

  test.each([[undefined, 65532], [1000, 1000]])('run by user %s can write to its claims', (user, fsGroup) => {
    const storage = { '/data': Storage.perReplica({ size: Bytes.gibibytes(1) }) };
    expect(pod({ user, storage }, undefined, 'StatefulSet').securityContext).toMatchObject({ fsGroup, fsGroupChangePolicy: 'OnRootMismatch' });
  });

  test('may keep the capability to listen below 1024', () => {
    expect(container({ capabilities: ['NET_BIND_SERVICE'] }).securityContext.capabilities).toEqual({ drop: ['ALL'], add: ['NET_BIND_SERVICE'] });
  });

  test('runs as a ServiceAccount of its own, and gets no token', () => {
    expect(one(catalog(), 'ServiceAccount')).toMatchObject({ metadata: { name: 'catalog' }, automountServiceAccountToken: false });
    expect(pod()).toMatchObject({ serviceAccountName: 'catalog', automountServiceAccountToken: false, enableServiceLinks: false });
  });

  test('gets a token when it talks to the Kubernetes API, and the way there', () => {
    expect(pod({ kubernetesApi: true }).automountServiceAccountToken).toBe(true);
    expect(one(catalog({ kubernetesApi: true }), 'NetworkPolicy').spec.egress).toContainEqual({ ports: [{ port: 443, protocol: 'TCP' }, { port: 6443, protocol: 'TCP' }] });
  });

  test('may run as a ServiceAccount of cdk8s-plus', () => {
    const chart = plainChart();
    const account = new ServiceAccount(chart, 'account', { metadata: { name: 'shared' } });
    expect(pod({ serviceAccount: account }, chart).serviceAccountName).toBe('shared');
    expect(documents(chart).filter(({ kind }) => kind === 'ServiceAccount')).toHaveLength(1);
  });
});

describe('a relaxation', () => {
  test.each([
    ['runAsRoot', Relax.runAsRoot('why'), (made: any) => made.securityContext, { seccompProfile: { type: 'RuntimeDefault' } }],
    ['unconfinedSeccomp', Relax.unconfinedSeccomp('why'), (made: any) => made.securityContext, { runAsNonRoot: true, seccompProfile: { type: 'Unconfined' } }],
    ['writableRootFilesystem', Relax.writableRootFilesystem('why'), (made: any) => made.containers[0].securityContext.readOnlyRootFilesystem, false],
    ['privilegeEscalation', Relax.privilegeEscalation('why'), (made: any) => made.containers[0].securityContext.allowPrivilegeEscalation, true],
    ['capability NET_ADMIN', Relax.capability('NET_ADMIN', 'why'), (made: any) => made.containers[0].securityContext.capabilities, { drop: ['ALL'], add: ['NET_ADMIN'] }],
    ['capability SYS_ADMIN', Relax.capability('SYS_ADMIN', 'why'), (made: any) => made.containers[0].securityContext.allowPrivilegeEscalation, true],
    ['privileged', Relax.privileged('why'), (made: any) => made.containers[0].securityContext, { privileged: true, readOnlyRootFilesystem: true }],
  ])('%s is made, and warned of', (_, relax, read, expected) => {
    expect(read(pod({ relax: [relax] }))).toEqual(expected);
    expect(warnings(catalog({ relax: [relax] }))).toEqual(['SecurityRelaxed']);
  });

  test.each([
    ['a rule that was not relaxed', [Relax.runAsRoot('why')], JsonPatch.replace('/spec/template/spec/containers/0/securityContext/allowPrivilegeEscalation', true), '(PrivilegeEscalation)'],
    ['a capability that was not named', [Relax.capability('NET_ADMIN', 'why')], JsonPatch.add('/spec/template/spec/containers/0/securityContext/capabilities/add/-', 'SYS_PTRACE'), 'SYS_PTRACE'],
  ])('does not excuse %s', (_, relax, patch, expected) => {
    const chart = plainChart();
    new WebService(chart, 'catalog', { ...MINIMAL, relax }).controller.addJsonPatch(patch);
    expect(refusal(() => documents(chart))).toContain(expected);
  });
});

describe('what a patch breaks is refused', () => {
  test('with the field, the container and the rule', () => {
    const chart = plainChart();
    new WebService(chart, 'catalog', MINIMAL).controller.addJsonPatch(JsonPatch.remove('/spec/template/spec/securityContext/seccompProfile'));
    expect(refusal(() => documents(chart))).toBe('[chart/catalog/Deployment] `spec.template.spec.containers[0].securityContext.seccompProfile` container catalog has no seccomp profile; write seccompProfile: { type: RuntimeDefault }, here or in the securityContext of the pod (SeccompMissing)');
  });
});

describe('security is refused', () => {
  test.each([
    ['as root', { user: 0 }, '`user` is 0, which is root; give another user id, or relax: [Relax.runAsRoot("why")] (UserId)'],
    ['as half a user', { user: 1.5 }, '`user` must be a whole number from 1 to 2147483647, got 1.5; give the numeric id of the user in the image, e.g. 1000 (UserId)'],
    ['as the Istio sidecar', { user: 1337 }, '`user` is 1337, which is reserved for the Istio sidecar; give another user id (UserId)'],
    ['with a capability that restricted drops', { capabilities: ['NET_ADMIN'] }, '`capabilities` may only keep NET_BIND_SERVICE, got "NET_ADMIN"; if it is really needed: relax: [Relax.capability("NET_ADMIN", "why")] (Capability)'],
    ['with a capability that is none', { relax: [Relax.capability('CAP_NET_ADMIN', 'why')] }, '"CAP_NET_ADMIN" is no Linux capability; write it in capitals and without CAP_, e.g. "NET_ADMIN" (Capability)'],
    ['relaxed without a reason', { relax: [Relax.runAsRoot(' ')] }, '`relax` has a runAsRoot without a reason; say why it is needed, for the next reader (RelaxReason)'],
  ])('%s', (_, props, message) => {
    expect(refused(props)).toBe(`[chart/catalog] ${message}`);
  });

  test('but root may be had by name', () => {
    expect(pod({ user: 0, relax: [Relax.runAsRoot('why')] }).securityContext).toEqual({ runAsUser: 0, runAsGroup: 0, seccompProfile: { type: 'RuntimeDefault' } });
  });
});
