import { Problem } from '../../../core/validation-error';
import { isDnsSubdomain } from '../../../manifests/schema/names';
import { annotationProblems } from '../../pod/metadata-problems';
import { isMeshHost } from '../hosts';
import { GatewayFront } from './gateway-front';
import { GatewayTls } from './gateway-tls';
import { GatewayWorkload } from './gateway-workload';
import { hearsTls, Listener, listenerProblems } from './listener';

/** What a gateway is judged by. */
export interface GatewayAnswers {
  readonly hosts: readonly string[];
  readonly tls: GatewayTls;
  readonly redirectToHttps?: boolean;
  readonly front: GatewayFront;
  readonly workload: GatewayWorkload;
}

/** What is wrong with a gateway by itself, all of it. */
export function gatewayProblems(answers: GatewayAnswers, listeners: readonly Listener[]): Problem[] {
  const { tls, workload, redirectToHttps } = answers;
  const problems: Problem[] = [...hostProblems(answers.hosts), ...listenerProblems(listeners, workload)];
  if (tls.issuer !== undefined && answers.hosts.includes('*')) problems.push({ code: 'GatewayHosts', what: 'no certificate can be made for "*"', fix: 'name the hosts, or "*.example.com"' });
  for (const name of [tls.secretName, tls.issuer]) {
    if (name !== undefined && !isDnsSubdomain(name)) problems.push({ code: 'GatewayTls', what: `\`tls\` names ${JSON.stringify(name)}, which is no legal name`, fix: 'use the name of a Secret or ClusterIssuer' });
  }
  if (redirectToHttps && tls.mode === 'none') {
    problems.push({ code: 'GatewayTls', what: '`redirectToHttps` sends clients to https, and the gateway has no listener for it', fix: 'give `tls`; where TLS ends in front of the gateway, let the front redirect' });
  }
  const elsewhere = listeners.find(({ kind }) => kind === 'redirect') && listeners.find((listener) => hearsTls(listener) && listener.port !== 443);
  if (elsewhere) {
    problems.push({
      code: 'GatewayTls',
      what: `plain HTTP is redirected to https, which clients ask on port 443, and TLS comes in by ${elsewhere.port}`,
      fix: 'set redirectToHttps: false, or leave `tlsPort` out',
    });
  }
  return [...problems, ...frontProblems(answers)];
}

/** What is wrong with the hosts of a gateway, all of it. */
export function hostProblems(hosts: readonly string[]): Problem[] {
  const problems: Problem[] = [];
  if (hosts.length === 0) problems.push({ code: 'GatewayHosts', what: '`hosts` is empty', fix: 'name at least one host, e.g. "shop.example.com"' });
  for (const host of hosts) {
    if (!isMeshHost(host)) {
      problems.push({
        code: 'GatewayHosts',
        what: `\`hosts\` has ${JSON.stringify(host)}, which is no host name`,
        fix: 'write it in lower case, in full, without scheme, port and path; a wildcard may only be the whole first label',
      });
    }
  }
  const twice = hosts.find((host, i) => hosts.indexOf(host) !== i);
  if (twice !== undefined) problems.push({ code: 'GatewayHosts', what: `\`hosts\` has ${JSON.stringify(twice)} twice`, fix: 'name it once' });
  return problems;
}

/** What a front and a gateway behind it must agree on: where TLS ends, and the version of HTTP. */
function frontProblems({ front, tls }: GatewayAnswers): Problem[] {
  const problems = annotationProblems('front.annotations', front.annotations);
  if (front.kind === 'ingress' && tls.mode !== 'none') {
    problems.push({
      code: 'GatewayFrontTls',
      what: `TLS ends at the Ingress in front (class ${front.className}), so the gateway only sees plain HTTP, and ${tls.terminates ? 'redirecting it to https would go round in circles' : 'nothing could be passed through'}`,
      fix: 'leave `tls` out and give the certificate to the front, or use GatewayFront.loadBalancer()',
    });
  }
  if (front.kind === 'ingress' && !isDnsSubdomain(String(front.className))) {
    problems.push({ code: 'GatewayFront', what: `\`front\` has the class ${JSON.stringify(front.className)}, which is no legal name`, fix: 'use the name of an IngressClass, e.g. "alb"' });
  }
  if (front.annotations['nginx.ingress.kubernetes.io/proxy-http-version'] === '1.0') {
    problems.push({ code: 'GatewayFrontHttp', what: 'the front speaks HTTP/1.0, which the gateway answers with 426 Upgrade Required', fix: 'leave the annotation "nginx.ingress.kubernetes.io/proxy-http-version" out: nginx speaks HTTP/1.1 then' });
  }
  if (front.kind === 'loadBalancer' && SSL_CERT in front.annotations) {
    problems.push({
      code: 'GatewayFrontTls',
      what: `the annotation "${SSL_CERT}" lets TLS end at the load balancer, which would speak plain HTTP to the port where the gateway expects ${tls.mode === 'none' ? 'nobody' : 'TLS'}`,
      fix: 'give the certificate to the gateway: GatewayTls.secret or .certificate; or let an Ingress be the front',
    });
  }
  return problems;
}

const SSL_CERT = 'service.beta.kubernetes.io/aws-load-balancer-ssl-cert';
