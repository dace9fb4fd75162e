import { Size as Bytes } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-29';
import { Size } from '../../src';
import { container, inEnvironment, refused } from '../support/web-service';

const of = (cpu: string, memory: Bytes, cpuLimit?: string): Size =>
  Size.of({ cpu: { amount: cpu }, memory, cpuLimit: cpuLimit === undefined ? undefined : { amount: cpuLimit } });

describe('the size', () => {
  test.each([
    [Size.small, '100m', '256Mi'],
    [Size.medium, '500m', '1Gi'],
    [Size.large, '2', '4Gi'],
    [of('250m', Bytes.mebibytes(512)), '250m', '512Mi'],
    [of('1', Bytes.gibibytes(3)), '1', '3Gi'],
    [of('1', Bytes.kibibytes(1536)), '1', '1536Ki'],
  ])('%# requests CPU, and requests and limits memory alike', (size, cpu, memory) => {
    expect(container({ size }).resources).toEqual({ requests: { cpu, memory }, limits: { memory } });
  });

  test('is small by default', () => {
    expect(container().resources).toEqual({ requests: { cpu: '100m', memory: '256Mi' }, limits: { memory: '256Mi' } });
  });

  test.each([
    ['platform over the library', inEnvironment({}, { size: Size.medium }), {}, '500m'],
    ['environment over the platform', inEnvironment({ size: Size.large }, { size: Size.medium }), {}, '2'],
    ['prop over the environment', inEnvironment({ size: Size.large }), { size: Size.small }, '100m'],
  ])('is that of the %s', (_, chart, props, cpu) => {
    expect(container(props, chart).resources.requests.cpu).toBe(cpu);
  });

  test('has a CPU limit when one is asked for', () => {
    expect(container({ size: of('250m', Bytes.mebibytes(512), '2') }).resources.limits).toEqual({ cpu: '2', memory: '512Mi' });
  });

  test('takes amounts of cdk8s-plus', () => {
    expect(container({ size: Size.of({ cpu: Cpu.millis(250), memory: Bytes.mebibytes(64), cpuLimit: Cpu.units(1) }) }).resources)
      .toEqual({ requests: { cpu: '250m', memory: '64Mi' }, limits: { cpu: '1', memory: '64Mi' } });
  });
});

describe('a size is refused', () => {
  const fix = 'give e.g. Size.of({ cpu: Cpu.millis(250), memory: Size.mebibytes(512) }) (SizeInvalid)';
  test.each([
    ['without CPU', of('0', Bytes.mebibytes(1)), `\`size\` must ask for some CPU, got "0"; ${fix}`],
    ['with CPU that is no quantity', of('lots', Bytes.mebibytes(1)), `\`size\` must ask for some CPU, got "lots"; ${fix}`],
    ['with more CPU than there are numbers for', of('1e999999999', Bytes.mebibytes(1)), `\`size\` must ask for some CPU, got "1e999999999"; ${fix}`],
    ['without memory', of('1', Bytes.mebibytes(0)), `\`size\` must ask for some memory, in whole kibibytes, got 0 MiB; ${fix}`],
    ['with a fraction of a kibibyte', of('1', Bytes.kibibytes(0.5)), `\`size\` must ask for some memory, in whole kibibytes, got 0.00048828125 MiB; ${fix}`],
    ['with memory that is no number', of('1', Bytes.mebibytes(NaN)), `\`size\` must ask for some memory, in whole kibibytes, got NaN MiB; ${fix}`],
    ['with endless memory', of('1', Bytes.mebibytes(Infinity)), `\`size\` must ask for some memory, in whole kibibytes, got Infinity MiB; ${fix}`],
    ['with more memory than there is', of('1', Bytes.tebibytes(1e30)), `\`size\` must ask for some memory, in whole kibibytes, got 1.048576e+36 MiB; ${fix}`],
    ['with a CPU limit below its request', of('1', Bytes.mebibytes(1), '500m'), '`size` limits CPU to 500m, less than the 1 it requests; raise `cpuLimit`, or leave it out (SizeInvalid)'],
    ['with a CPU limit that is no quantity', of('1', Bytes.mebibytes(1), 'none'), '`size` has a CPU limit that is no quantity, got "none"; give e.g. cpuLimit: Cpu.units(1) (SizeInvalid)'],
    ['that is something else', 'small' as unknown as Size, '`size` is no size, got "small"; use Size.small, Size.medium, Size.large or Size.of({ cpu, memory }) (SizeInvalid)'],
  ])('%s', (_, size, message) => {
    expect(refused({ size })).toBe(`[chart/catalog] ${message}`);
  });
});
