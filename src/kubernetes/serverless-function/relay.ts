import type { IServiceAccount } from 'cdk8s-plus-29';
import { Construct } from 'constructs';
import { Scaling } from '../../core/scaling';
import { Size } from '../../core/size';
import { Worker } from '../worker/worker';
import { Address, CallTarget, ICallable } from '../workload/connections';
import { portsOf, sidecarAnnotations } from './dapr';
import { boundsOf } from './deployment';
import { FunctionModel } from './function-model';
import { MOST_REQUEST_SECONDS } from './knative';
import { Scaler } from './scaler';

/** An image that hands requests on, the user that it runs as, and where it reads what to do. See https://hub.docker.com/r/nginxinc/nginx-unprivileged */
const IMAGE = 'docker.io/nginxinc/nginx-unprivileged:1.27.4-alpine';
const USER = 101;
const CONFIGURATION = '/etc/nginx/conf.d/default.conf';
const PORT = 8080;
const SIZE = Size.of({ cpu: { amount: '10m' }, memory: { toMebibytes: () => 64 } });
const ID = 'relay';

/** Where messages of a function of Knative go in, and who it is. */
export interface RelayTarget {
  /** The function. */
  readonly fn: ICallable & Construct;
  /** Host and port of the function inside the cluster. */
  readonly address: string;
  /** Its host. */
  readonly host: string;
  /** The ServiceAccount that is granted what the function is: who reads a queue is the relay. */
  readonly serviceAccount: string;
  /** The way to Dapr's control plane. */
  readonly dapr: CallTarget;
  /**
   * Its image.
   *
   * @default - that of Docker Hub
   */
  readonly image?: string;
  /** The TriggerAuthentication of a scaler. */
  readonly authentication: (scaler: Scaler) => string | undefined;
}

/** The name of the relay of a function, which is its name for Dapr too. */
export function relayName(functionName: string): string {
  return `${functionName}-${ID}`;
}

/**
 * What turns messages into requests for a function of Knative, which takes nothing else: Dapr reads them, nginx posts them to the function's address, and
 * Knative wakes it. It sleeps itself while no message waits, and a message whose request fails is read again.
 */
export function addRelay(model: FunctionModel, { fn, address, host, serviceAccount, dapr, image = IMAGE, authentication }: RelayTarget): Worker {
  const { triggers } = boundsOf(model, (i) => authentication(model.scalers[i]));
  const relay = new Worker(fn, ID, {
    image,
    user: USER,
    size: SIZE,
    files: { [CONFIGURATION]: configuration(address, host, model.timeout ?? MOST_REQUEST_SECONDS) },
    scaling: Scaling.onTriggers({ between: [0, model.max], triggers }),
    podAnnotations: sidecarAnnotations(relayName(model.name), PORT, 'http', undefined),
    serviceAccount: { name: serviceAccount } as IServiceAccount,
    mesh: false, // Dapr's sidecar is the one that it needs
  });
  const ports = [...new Set(model.events.flatMap((detail) => portsOf(detail)))].sort((a, b) => a - b);
  relay.calls(fn, ...ports.map((port) => Address.anywhere(port)));
  relay._connections.addOutgoing(dapr);
  return relay;
}

/**
 * Knative's ingress tells functions apart by the host that a request names. What Dapr asks before it hands messages over (OPTIONS for each binding, its own paths) is
 * answered here: the function would be woken for it. See https://docs.dapr.io/reference/api/bindings_api/
 */
function configuration(address: string, host: string, seconds: number): string {
  return [
    'server {',
    `  listen ${PORT};`,
    '  location /dapr/ {',
    '    return 404;',
    '  }',
    '  location / {',
    '    if ($request_method = OPTIONS) {',
    '      return 204;',
    '    }',
    `    proxy_pass http://${address};`,
    '    proxy_http_version 1.1;',
    '    proxy_set_header Connection "";',
    `    proxy_set_header Host ${host};`,
    `    proxy_read_timeout ${seconds}s;`,
    '    client_max_body_size 0;',
    '  }',
    '}',
    '',
  ].join('\n');
}
