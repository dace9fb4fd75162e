import { Problem } from '../../core/validation-error';
import { isServiceName } from '../../manifests/schema/names';
import { Port } from '../pod/port';

/** The two ways to say what a service listens on. */
interface PortChoice {
  readonly port?: number;
  readonly ports?: readonly Port[];
}

/** Its ports, however they were given. */
export function portsOf(props: PortChoice): readonly Port[] {
  return props.ports ?? (props.port === undefined ? [] : [Port.http(props.port)]);
}

/** What is wrong with how ports were given. */
export function portChoiceProblems(props: PortChoice): Problem[] {
  if (props.port !== undefined && props.ports !== undefined) {
    return [{ code: 'PortChoice', what: '`port` and `ports` are both given', fix: 'keep one: `port` for plain HTTP, `ports` for anything else' }];
  }
  if (portsOf(props).length === 0) {
    return [{ code: 'PortMissing', what: 'a WebService listens on a port, and none is given', fix: 'give `port`, e.g. 8080; for a process without a port, use Worker' }];
  }
  return [];
}

/** The name of a Service becomes a DNS name that must start with a letter (RFC 1035), which other objects need not. */
export function serviceNameProblem(name: string): Problem | undefined {
  if (isServiceName(name)) return undefined;
  return { code: 'ServiceName', what: `the name of a WebService must start with a letter, got ${JSON.stringify(name)}`, fix: `choose another id, e.g. "service-${name}"` };
}
