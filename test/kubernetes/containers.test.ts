import { Size as Bytes } from 'cdk8s';
import { Health, Port, Size, Task } from '../../src';
import { checkPodSecurity } from '../../src/manifests/pod-security';
import { one, plainChart } from '../support/render';
import { inEnvironment, pod, refused, workload } from '../support/web-service';

const proxy = { name: 'proxy', image: 'proxy:1' };
const migrate = { name: 'migrate', image: 'catalog:1.4.2' };

describe('containers beside the main one', () => {
  test('start in order: sidecars, then init containers, then the service', () => {
    const spec = pod({ initContainers: [migrate, { ...migrate, name: 'warm-up' }], sidecars: [proxy, { ...proxy, name: 'logs' }] });
    expect(spec.initContainers.map(({ name, restartPolicy }: any) => [name, restartPolicy])).toEqual([
      ['proxy', 'Always'], ['logs', 'Always'], ['migrate', undefined], ['warm-up', undefined],
    ]);
    expect(spec.containers.map(({ name }: any) => name)).toEqual(['catalog']);
  });

  test('are absent where there are none', () => {
    expect(pod()).not.toHaveProperty('initContainers');
  });

  test('hold restricted as the main one does', () => {
    expect(checkPodSecurity(workload({ initContainers: [migrate], sidecars: [proxy] }), 'restricted')).toEqual([]);
  });

  test('are small, and as big as they are asked to be', () => {
    const size = Size.of({ cpu: { amount: '1' }, memory: Bytes.gibibytes(1) });
    const [first, second] = pod({ initContainers: [migrate, { ...migrate, name: 'big', size }] }).initContainers;
    expect(first.resources).toEqual({ requests: { cpu: '50m', memory: '64Mi' }, limits: { memory: '64Mi' } });
    expect(second.resources).toEqual({ requests: { cpu: '1', memory: '1Gi' }, limits: { memory: '1Gi' } });
  });

  test('see /tmp and the paths they name', () => {
    const [made] = pod({ writablePaths: ['/cache', '/data'], initContainers: [{ ...migrate, mounts: ['/data'] }] }).initContainers;
    expect(made.volumeMounts).toEqual([{ name: 'tmp', mountPath: '/tmp' }, { name: 'data', mountPath: '/data' }]);
  });

  test('come from the registry of the environment', () => {
    expect(pod({ sidecars: [proxy] }, inEnvironment({ registry: 'r.example.com' })).initContainers[0].image).toBe('r.example.com/proxy:1');
  });

  test('have commands, arguments and variables of their own', () => {
    const [made] = pod({ env: { A: '1' }, initContainers: [{ ...migrate, command: ['migrate'], args: ['up'], env: { B: '2' } }] }).initContainers;
    expect(made).toMatchObject({ command: ['migrate'], args: ['up'], env: [{ name: 'B', value: '2' }] });
  });

  test('have ports and checks of their own, when they are sidecars', () => {
    const [made] = pod({ sidecars: [{ ...proxy, ports: [Port.grpc(9000)], health: Health.grpc() }] }).initContainers;
    expect(made).toMatchObject({ ports: [{ name: 'grpc', containerPort: 9000 }], startupProbe: { grpc: { port: 9000 } } });
  });

  test('let a task end although a sidecar runs', () => {
    const chart = plainChart();
    new Task(chart, 'import', { image: 'catalog:1', sidecars: [proxy] });
    const { spec } = one(chart, 'Job').spec.template;
    expect([spec.restartPolicy, spec.initContainers[0].restartPolicy]).toEqual(['Never', 'Always']);
  });
});

describe('a container is refused', () => {
  test.each([
    ['with a name that is none', { sidecars: [{ ...proxy, name: 'My Proxy' }] }, '`sidecars` has a container whose name is no DNS label, "My Proxy"; use lower-case letters, digits and dashes (ContainerName)'],
    ['with the name of the main one', { initContainers: [{ ...proxy, name: 'catalog' }] }, 'two containers of the pod are named "catalog"; the main container is named after the service: choose another name (ContainerDuplicate)'],
    ['with the name of another one', { initContainers: [proxy], sidecars: [proxy] }, 'two containers of the pod are named "proxy"; the main container is named after the service: choose another name (ContainerDuplicate)'],
    ['with an image that is not pinned', { sidecars: [{ ...proxy, image: 'proxy' }] }, '`sidecars[proxy].image` has no tag, got "proxy"; add a tag or digest, e.g. "catalog:1.4.2" or "catalog@sha256:…" (ImageNotPinned)'],
    ['with a size that is none', { sidecars: [{ ...proxy, size: Size.of({ cpu: { amount: '0' }, memory: Bytes.mebibytes(1) }) }] }, '`sidecars[proxy].size` must ask for some CPU, got "0"; give e.g. Size.of({ cpu: Cpu.millis(250), memory: Size.mebibytes(512) }) (SizeInvalid)'],
    ['with an empty command', { initContainers: [{ ...migrate, command: [] }] }, "`initContainers[migrate].command` is empty; give the program and its arguments, or leave it out to run the image's entrypoint (CommandEmpty)"],
    ['with a mount that the pod has not', { initContainers: [{ ...migrate, mounts: ['/data'] }] }, '`initContainers[migrate].mounts` names "/data", which the pod does not mount; use one of /tmp (MountUnknown)'],
    ['with a port of the main one', { sidecars: [{ ...proxy, ports: [Port.tcp(3000)] }] }, '`sidecars[proxy].ports` has tcp 3000, and another container of the pod has http 3000; give each container of the pod its own port and name (PortDuplicate)'],
    ['with the name of a port of the main one', { sidecars: [{ ...proxy, ports: [Port.http(8081)] }] }, '`sidecars[proxy].ports` has http 8081, and another container of the pod has http 3000; give each container of the pod its own port and name (PortDuplicate)'],
    ['with a check that cannot be', { sidecars: [{ ...proxy, health: Health.http('/') }] }, '`sidecars[proxy].health` asks http but there is no TCP port; give `port` to the health check, or use Health.command([…]) or Health.none() (HealthPort)'],
  ])('%s', (_, props, message) => {
    expect(refused(props)).toBe(`[chart/catalog] ${message}`);
  });

  test('as a sidecar before Kubernetes 1.29', () => {
    expect(refused({ sidecars: [proxy] }, inEnvironment({ kubernetes: '1.28' })))
      .toBe('[shop/prod/app/catalog] `sidecars` need Kubernetes 1.29, and the environment has 1.28; upgrade the cluster (SidecarVersion)');
  });
});
