import { Kind, Model, Resource } from '../../model';
import { isIp } from '../../model/hosts';
import { Report, Rule } from '../rule';

export const externalControlPlaneRules: readonly Rule[] = [{
  name: 'externalcontrolplane.ExternalControlPlaneAnalyzer',
  codes: ['IST0163', 'IST0164'],
  run: (model: Model, report: Report) => {
    for (const webhooks of model.ofKind(Kind.validatingWebhook)) {
      if (webhooks.name === 'istiod-default-validator' || webhooks.name.startsWith('istio-validator')) judge(webhooks, report);
    }
    for (const webhooks of model.ofKind(Kind.mutatingWebhook)) {
      if (webhooks.name.startsWith('istio-sidecar-injector')) judge(webhooks, report);
    }
  },
}];

/** Whether a name resolves is left to the network: only what cannot be an address is told. */
function judge(webhooks: Resource, report: Report): void {
  for (const hook of webhooks.root.get('webhooks').items()) {
    const name = hook.get('name').string() ?? '';
    const url = hook.at('clientConfig', 'url');
    const invalid = (problem: string) => report('IST0163', webhooks, `The hostname (${url.string() ?? ''}) that was provided for the webhook (${name}) `
      + `to reach the ingress gateway on the external control plane cluster ${problem}. Traffic may not flow properly.`, url.exists ? url : hook.get('clientConfig'));
    if (!url.exists) {
      if (!hook.at('clientConfig', 'service').exists) invalid('is blank');
      continue;
    }
    const host = hostOf(url.string() ?? '');
    if (host === undefined) {
      invalid('was provided in an invalid format');
    } else if (isIp(host)) {
      report('IST0164', webhooks, `The address (${url.string()}) that was provided for the webhook (${name}) to reach the ingress gateway on the external control `
        + 'plane cluster is an IP address. This is not recommended for a production environment.', url);
    } else if (host === '') {
      invalid('cannot be resolved via a DNS lookup');
    }
  }
}

/** The host of an address; empty when it has none, `undefined` when it is no address. */
function hostOf(url: string): string | undefined {
  if (/[\s\x00-\x1f]/.test(url)) return undefined;
  const match = /^[a-zA-Z][a-zA-Z\d+.-]*:\/\/(?:[^@/]*@)?(\[[^\]]*\]|[^:/?#]*)/.exec(url);
  return match ? match[1].replace(/^\[|\]$/g, '') : '';
}
