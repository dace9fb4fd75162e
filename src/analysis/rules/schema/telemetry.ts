import { Field, isObject } from '../../model';
import { Check, hasText } from './check';
import { checkWorkload } from './service-entry';

export function checkTelemetry(check: Check, spec: Field): void {
  check.targets(spec);
  check.selector(spec.get('selector'), spec.at('selector', 'matchLabels'));
  const tracing = spec.get('tracing').items();
  if (tracing.length > 1) check.warn(spec.get('tracing'), 'multiple tracing is not currently supported');
  for (const each of tracing) {
    if (each.get('providers').items().length > 1) check.warn(each.get('providers'), 'multiple providers is not currently supported');
    checkProviders(check, each);
    const share = each.get('randomSamplingPercentage');
    if ((share.number() ?? 0) < 0 || (share.number() ?? 0) > 100) check.error(share, `randomSamplingPercentage must be in range [0.0, 100.0], actual ${share.number()}`);
  }
  for (const each of [...spec.get('metrics').items(), ...spec.get('accessLogging').items()]) checkProviders(check, each);
}

function checkProviders(check: Check, parent: Field): void {
  for (const provider of parent.get('providers').items()) if (!hasText(provider.get('name'))) check.error(provider, 'providers.name may not be empty');
}

export function checkWorkloadGroup(check: Check, spec: Field): void {
  if (!spec.get('template').exists) check.error(spec, 'template is required');
  check.labels(spec.at('metadata', 'labels'));
  const probe = spec.get('probe');
  if (!probe.exists) return;
  for (const field of ['periodSeconds', 'initialDelaySeconds', 'timeoutSeconds', 'successThreshold', 'failureThreshold']) check.notNegative(probe.get(field), field);
  check.port(probe.at('httpGet', 'port'));
  check.port(probe.at('tcpSocket', 'port'));
  if (['httpGet', 'tcpSocket', 'exec', 'grpc'].every((method) => !probe.get(method).exists)) check.error(probe, 'unknown health check method');
}

export function checkWorkloadEntry(check: Check, spec: Field): void {
  if (isObject(spec.value)) checkWorkload(check, spec, { mayBeName: true });
}

export function checkProxyConfig(check: Check, spec: Field): void {
  check.selector(spec.get('selector'), spec.at('selector', 'matchLabels'));
  if ((spec.get('concurrency').number() ?? 0) < 0) check.error(spec.get('concurrency'), 'concurrency must be greater than or equal to 0');
}

export function checkWasmPlugin(check: Check, spec: Field): void {
  check.targets(spec);
  check.selector(spec.get('selector'), spec.at('selector', 'matchLabels'));
  const url = spec.get('url');
  if (!hasText(url)) check.error(spec, 'url field needs to be set');
  else if (!/^((oci|https?|file):\/\/)?[^\s:]+/.test(url.string()!)) check.error(url, `url contains unsupported scheme: ${url.string()}`);
  const sha = spec.get('sha256').string() ?? '';
  if (sha !== '' && !/^[0-9a-f]{64}$/.test(sha)) check.error(spec.get('sha256'), 'sha256 field must be 64 lower-case hexadecimal characters');
}
