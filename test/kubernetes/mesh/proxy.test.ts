import { Size as Memory } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-29';
import { Size } from '../../../src';
import { one, plainChart } from '../../support/render';
import { catalog, inEnvironment, refused } from '../../support/web-service';

const annotations = (props: Parameters<typeof catalog>[0] = {}, chart = inEnvironment({ mesh: true })): any => one(catalog(props, chart), 'Deployment').spec.template.metadata.annotations;
const WAITING = { 'proxy.istio.io/config': 'holdApplicationUntilProxyStarts: true' };

describe('the sidecar', () => {
  test('is ready before the containers start', () => {
    expect(annotations()).toEqual(WAITING);
  });

  test('may start beside them', () => {
    expect(annotations({ proxy: { startsFirst: false } })).toBeUndefined();
  });

  test('gets the CPU and memory it is given', () => {
    expect(annotations({ proxy: { size: Size.small } })).toEqual({
      ...WAITING, 'sidecar.istio.io/proxyCPU': '100m', 'sidecar.istio.io/proxyMemory': '256Mi', 'sidecar.istio.io/proxyMemoryLimit': '256Mi',
    });
    const size = Size.of({ cpu: Cpu.millis(250), memory: Memory.mebibytes(128), cpuLimit: Cpu.units(1) });
    expect(annotations({ proxy: { size, startsFirst: false } })).toEqual({
      'sidecar.istio.io/proxyCPU': '250m', 'sidecar.istio.io/proxyMemory': '128Mi', 'sidecar.istio.io/proxyCPULimit': '1', 'sidecar.istio.io/proxyMemoryLimit': '128Mi',
    });
  });

  test('is told nothing where there is none', () => {
    expect(annotations({}, plainChart())).toBeUndefined();
  });

  test('is told what the user says, where nothing else is asked of it', () => {
    const podAnnotations = { 'proxy.istio.io/config': 'concurrency: 4' };
    expect(annotations({ podAnnotations })).toEqual(podAnnotations);
    expect(annotations({ podAnnotations, proxy: { size: Size.small } })['proxy.istio.io/config']).toBe('concurrency: 4');
  });
});

describe('refused is', () => {
  test('a word about a sidecar that is not there', () => {
    expect(refused({ proxy: { startsFirst: true } })).toBe(
      '[chart/catalog] `proxy` is about a sidecar that the pod does not have; set `mesh: true` on it or on the environment, or leave `proxy` out (ProxyOutsideMesh)');
  });

  test('a size that is none', () => {
    expect(refused({ mesh: true, proxy: { size: 'small' as any } })).toBe(
      '[chart/catalog] `proxy.size` is no size, got "small"; use Size.small, Size.medium, Size.large or Size.of({ cpu, memory }) (SizeInvalid)');
  });

  test('the same said twice', () => {
    expect(refused({ mesh: true, proxy: { startsFirst: true, size: Size.small }, podAnnotations: { 'proxy.istio.io/config': 'concurrency: 4', 'sidecar.istio.io/proxyCPU': '1' } }).split('\n')).toEqual(
      ['proxy.istio.io/config', 'sidecar.istio.io/proxyCPU'].map((key) => `[chart/catalog] \`proxy\` and \`podAnnotations\` both set "${key}"; keep one of them (ProxyAnnotation)`));
  });
});
