import { Size as Bytes } from 'cdk8s';
import { Metrics, Scaling, Storage, WebServiceProps } from '../../src';
import { documents, one } from '../support/render';
import { catalog, container, pod, refused, workload } from '../support/web-service';

const ONE = Scaling.fixed(1);
const GIB = Bytes.gibibytes(1);

describe('scratch storage', () => {
  test('is a volume that lives as long as the pod', () => {
    const spec = pod({ storage: { '/cache': Storage.scratch({ limit: Bytes.mebibytes(100), inMemory: true }) } });
    expect(spec.volumes).toContainEqual({ name: 'cache', emptyDir: { medium: 'Memory', sizeLimit: '100Mi' } });
    expect(spec.containers[0].volumeMounts).toContainEqual({ name: 'cache', mountPath: '/cache' });
  });

  test('may say how /tmp is', () => {
    expect(pod({ storage: { '/tmp': Storage.scratch({ limit: GIB }) } }).volumes).toEqual([{ name: 'tmp', emptyDir: { sizeLimit: '1Gi' } }]);
  });
});

describe('a claim', () => {
  test('is made for the service, and held by one pod', () => {
    const chart = catalog({ storage: { '/var/lib/data': Storage.claim({ size: Bytes.gibibytes(10), storageClass: 'gp3' }) }, scaling: ONE });
    expect(one(chart, 'PersistentVolumeClaim')).toMatchObject({
      metadata: { name: 'catalog-var-lib-data' },
      spec: { accessModes: ['ReadWriteOnce'], storageClassName: 'gp3', resources: { requests: { storage: '10Gi' } } },
    });
    expect(one(chart, 'Deployment').spec.template.spec.volumes).toContainEqual({ name: 'var-lib-data', persistentVolumeClaim: { claimName: 'catalog-var-lib-data' } });
  });

  test('that is shared may be mounted by any number of pods, and rolls', () => {
    const chart = catalog({ storage: { '/data': Storage.claim({ size: GIB, shared: true }) }, scaling: Scaling.fixed(3) });
    expect(one(chart, 'PersistentVolumeClaim').spec.accessModes).toEqual(['ReadWriteMany']);
    expect(one(chart, 'Deployment').spec.strategy.type).toBe('RollingUpdate');
  });

  test('that exists is mounted by its name', () => {
    const chart = catalog({ storage: { '/data': Storage.existingClaim('media') }, scaling: ONE });
    expect(one(chart, 'Deployment').spec.template.spec.volumes).toContainEqual({ name: 'data', persistentVolumeClaim: { claimName: 'media' } });
    expect(one(chart, 'Deployment').spec.strategy).toEqual({ type: 'Recreate' });
  });

  test('that exists may be shared', () => {
    expect(workload({ storage: { '/data': Storage.existingClaim('media', { shared: true }) } }).spec).toMatchObject({ replicas: 2, strategy: { type: 'RollingUpdate' } });
  });

  test('has one volume for each of several', () => {
    const storage = { '/a': Storage.claim({ size: GIB }), '/b': Storage.claim({ size: GIB }) };
    expect(documents(catalog({ storage, scaling: ONE })).filter(({ kind }) => kind === 'PersistentVolumeClaim').map(({ metadata }) => metadata.name)).toEqual(['catalog-a', 'catalog-b']);
  });

  test('has a name that fits, whatever its path is', () => {
    const name = one(catalog({ storage: { [`/${'very-'.repeat(20)}long`]: Storage.claim({ size: GIB }) }, scaling: ONE }), 'PersistentVolumeClaim').metadata.name;
    expect(name).toMatch(/^catalog-very-.*-[0-9a-f]{8}$/);
    expect(name.length).toBeLessThanOrEqual(63);
  });
});

describe('storage per replica', () => {
  const storage = { '/data': Storage.perReplica({ size: GIB }), '/log': Storage.perReplica({ size: GIB }) };
  const made = (props: Partial<WebServiceProps> = {}): any => workload({ storage, ...props }, undefined, 'StatefulSet');

  test('makes the service a StatefulSet with a claim for each path', () => {
    expect(made()).toMatchObject({
      apiVersion: 'apps/v1',
      spec: {
        replicas: 2,
        serviceName: 'catalog-replicas',
        podManagementPolicy: 'Parallel',
        minReadySeconds: 10,
        volumeClaimTemplates: [
          { metadata: { name: 'data' }, spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } },
          { metadata: { name: 'log' } },
        ],
      },
    });
    expect(documents(catalog({ storage })).map(({ kind }) => kind)).not.toContain('Deployment');
  });

  test('has templates that no release changes', () => {
    expect(made({ image: 'catalog:2', version: 'v2' }).spec.volumeClaimTemplates).toEqual(made().spec.volumeClaimTemplates);
  });

  test('is mounted by the names of the templates', () => {
    expect(container({ storage }, undefined, 'StatefulSet').volumeMounts).toEqual([{ name: 'data', mountPath: '/data' }, { name: 'log', mountPath: '/log' }, { name: 'tmp', mountPath: '/tmp' }]);
  });

  test('gives each replica a DNS name, before its Service answers', () => {
    const chart = catalog({ storage });
    expect(one(chart, 'Service', 'catalog-replicas').spec).toMatchObject({ clusterIP: 'None', publishNotReadyAddresses: true, selector: { 'app.kubernetes.io/name': 'catalog' } });
    const order = documents(chart).map(({ kind, metadata }) => `${kind}/${metadata.name}`);
    expect(order.indexOf('Service/catalog-replicas')).toBeLessThan(order.indexOf('StatefulSet/catalog'));
  });

  test('is not scraped twice, through the Service of the replicas too', () => {
    const chart = catalog({ storage, metrics: Metrics.at(9090) });
    const { matchLabels } = one(chart, 'ServiceMonitor').spec.selector;
    const selected = documents(chart).filter(({ kind, metadata }) => kind === 'Service' && Object.entries(matchLabels).every(([key, value]) => metadata.labels[key] === value));
    expect(selected.map(({ metadata }) => metadata.name)).toEqual(['catalog']);
  });
});

describe('storage is refused', () => {
  test.each([
    ['when replicas cannot share it', { storage: { '/data': Storage.claim({ size: GIB }) } }, '2 replicas cannot mount one volume that a single node holds; use Storage.perReplica(…), or `shared: true` with a StorageClass that can, or Scaling.fixed(1) (ClaimNotShared)'],
    ['when replicas cannot share what exists', { storage: { '/data': Storage.existingClaim('media') } }, '2 replicas cannot mount one volume that a single node holds; use Storage.perReplica(…), or `shared: true` with a StorageClass that can, or Scaling.fixed(1) (ClaimNotShared)'],
    ['when replicas of a StatefulSet cannot share it', { storage: { '/a': Storage.perReplica({ size: GIB }), '/b': Storage.claim({ size: GIB }) } }, '2 replicas cannot mount one volume that a single node holds; use Storage.perReplica(…), or `shared: true` with a StorageClass that can, or Scaling.fixed(1) (ClaimNotShared)'],
    ['without a size', { storage: { '/data': Storage.claim({ size: Bytes.gibibytes(0) }) }, scaling: ONE }, '`storage["/data"]` needs a size in whole kibibytes, got 0 MiB; give e.g. Size.gibibytes(10) of cdk8s (StorageSize)'],
    ['with a limit that is a fraction', { storage: { '/data': Storage.scratch({ limit: Bytes.kibibytes(0.1) }) } }, '`storage["/data"]` needs a size in whole kibibytes, got 0.00009765625 MiB; give e.g. Size.gibibytes(10) of cdk8s (StorageSize)'],
    ['with a class that is no name', { storage: { '/data': Storage.claim({ size: GIB, storageClass: 'Fast Disks' }) }, scaling: ONE }, '`storage["/data"]` names the StorageClass "Fast Disks", which is no legal name; use lower-case letters, digits and dashes, e.g. "gp3" (StorageClass)'],
    ['of a claim that is no name', { storage: { '/data': Storage.existingClaim('') }, scaling: ONE }, '`storage["/data"]` names the claim "", which is no legal name; use the name of a PersistentVolumeClaim of the namespace (ClaimName)'],
    ['at a path that is relative', { writablePaths: ['cache'] }, 'a mount path must be absolute and not "/", got "cache"; give the directory or file inside the container, e.g. "/var/lib/catalog" (MountPath)'],
    ['at the root', { writablePaths: ['/'] }, 'a mount path must be absolute and not "/", got "/"; give the directory or file inside the container, e.g. "/var/lib/catalog" (MountPath)'],
    ['at a path with a slash too many', { writablePaths: ['/cache/'] }, 'a mount path must be written in its shortest form, got "/cache/"; write "/cache" (MountPath)'],
    ['at a path with a colon', { writablePaths: ['/a:b'] }, 'a mount path must be a path that Linux and Kubernetes take, without ":" and control characters, got "/a:b"; choose another path (MountPath)'],
    ['over what is the kernel\'s', { writablePaths: ['/proc/x'] }, 'a mount path must be outside of /proc, /sys and /dev, which are the kernel\'s, got "/proc/x"; choose another path (MountPath)'],
    ['at one path twice', { writablePaths: ['/data'], files: { '/data': 'x' } }, 'two things are mounted at "/data"; mount one of them elsewhere (MountDuplicate)'],
    ['over /tmp by a file', { files: { '/tmp': 'x' } }, 'two things are mounted at "/tmp"; mount one of them elsewhere (MountDuplicate)'],
    ['at paths that would be one volume', { writablePaths: ['/a/b', '/a-b'] }, '"/a/b" and "/a-b" would both be the volume a-b; choose paths that differ in more than case and punctuation (MountDuplicate)'],
    ['below a file', { files: { '/etc/app': 'x' }, writablePaths: ['/etc/app/cache'] }, '"/etc/app/cache" is mounted below "/etc/app", which is a file; mount one of them elsewhere (MountNested)'],
  ])('%s', (_, props, message) => {
    expect(refused(props)).toBe(`[chart/catalog] ${message}`);
  });

  test('but a file may be mounted below a volume', () => {
    expect(container({ writablePaths: ['/data'], files: { '/data/app.yaml': 'a: 1' } }).volumeMounts.map(({ mountPath }: any) => mountPath)).toEqual(['/tmp', '/data', '/data/app.yaml']);
  });
});
