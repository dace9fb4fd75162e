import { X509Certificate } from 'crypto';
import { Kind, Model, Resource } from '../../model';
import { Rule } from '../rule';
import { goQuote, selectorText } from '../support';

export const gatewaySecretRules: readonly Rule[] = [{
  name: 'gateway.SecretAnalyzer',
  codes: ['IST0101', 'IST0161'],
  run: (model, report) => {
    const judgeMissing = model.knowsSecrets;
    for (const gateway of model.gateways) {
      const { resource } = gateway;
      const [pod] = model.podsWith(gateway.selector);
      if (!pod) {
        report('IST0101', resource, `Referenced selector not found: ${goQuote(selectorText(gateway.selector))}`, resource.spec.get('selector'));
        continue;
      }
      for (const server of gateway.servers) {
        if (!server.credentialName) continue;
        const at = server.tls.get('credentialName');
        const secret = model.find(Kind.secret, pod.namespace, server.credentialName);
        if (!secret) {
          if (judgeMissing && !model.hasSecret(pod.namespace, server.credentialName)) {
            report('IST0101', resource, `Referenced credentialName not found: ${goQuote(server.credentialName)}`, at);
          }
        } else if (secret.origin === 'manifest' && !isValid(secret, model)) {
          report('IST0161', resource, `The credential referenced by the Gateway ${gateway.name} in namespace ${pod.namespace} is invalid, `
            + 'which can cause the traffic not to work as expected.', at);
        }
      }
    }
  },
}];

/** Whether the Secret has a certificate and key under names Istio reads, and the certificate can be read and has not ended. */
function isValid(secret: Resource, model: Model): boolean {
  const value = (key: string) => {
    const plain = secret.root.at('stringData', key).string();
    if (plain !== undefined) return plain;
    const encoded = secret.root.at('data', key).string();
    return encoded === undefined ? undefined : Buffer.from(encoded, 'base64').toString('utf8');
  };
  const pairs = [['cert', 'key'], ['tls.crt', 'tls.key']].map(([certificate, key]) => ({ certificate: value(certificate), key: value(key) }));
  const pair = pairs.find((each) => each.certificate !== undefined && each.key !== undefined);
  return pair !== undefined && pair.certificate !== '' && pair.key !== '' && certificateHolds(pair.certificate!, model.facts.today ?? alreadyPast);
}

/** Certificates that ended before this are expired whenever the analyzer runs: a result must not depend on the day. */
const alreadyPast = '2026-01-01';

function certificateHolds(pem: string, today: string): boolean {
  try {
    const certificate = new X509Certificate(pem);
    return new Date(certificate.validTo) >= new Date(today);
  } catch {
    return false;
  }
}
