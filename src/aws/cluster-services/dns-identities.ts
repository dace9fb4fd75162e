import { Construct } from 'constructs';
import { refuse } from '../../core/problems';
import { PolicyStatement } from '../iam/policy-document';
import { ControllerIdentity, ControllerIdentityProps, Surroundings } from './controller-identity';

/** What a platform team answers about who writes DNS records. */
export interface DnsIdentityProps extends ControllerIdentityProps {
  /** Ids of the hosted zones of Route 53 whose records it may change, e.g. `Z0123456789ABCDEFGHIJ`, or references to them. */
  readonly hostedZones: readonly string[];
}

/**
 * What ExternalDNS needs in AWS: a role that changes the records of the named zones. See https://kubernetes-sigs.github.io/external-dns/latest/docs/tutorials/aws/
 *
 * @example
 * new ExternalDnsIdentity(ground, 'dns', { cluster, hostedZones: ['Z0123456789ABCDEFGHIJ'] });
 */
export class ExternalDnsIdentity extends ControllerIdentity {
  public constructor(scope: Construct, id: string, props: DnsIdentityProps) {
    super(scope, id, props, 'external-dns', (around, self) => [
      ...changes(self, around, props.hostedZones),
      { actions: ['route53:ListHostedZones', 'route53:ListTagsForResources'], resources: ['*'] },
    ]);
  }
}

/**
 * What cert-manager needs in AWS to prove by DNS that a name is ours. See https://cert-manager.io/docs/configuration/acme/dns01/route53/
 *
 * @example
 * new CertManagerIdentity(ground, 'certificates', { cluster, hostedZones: ['Z0123456789ABCDEFGHIJ'] });
 */
export class CertManagerIdentity extends ControllerIdentity {
  public constructor(scope: Construct, id: string, props: DnsIdentityProps) {
    super(scope, id, props, 'cert-manager', (around, self) => [
      ...changes(self, around, props.hostedZones, { 'ForAllValues:StringEquals': { 'route53:ChangeResourceRecordSetsRecordTypes': ['TXT'] } }),
      { actions: ['route53:GetChange'], resources: [`arn:${around.partition}:route53:::change/*`] },
      { actions: ['route53:ListHostedZonesByName'], resources: ['*'] },
    ]);
  }
}

function changes(scope: Construct, { partition }: Surroundings, zones: readonly string[], conditions?: PolicyStatement['conditions']): PolicyStatement[] {
  if (zones.length === 0) {
    refuse(scope, { code: 'HostedZones', what: '`hostedZones` is empty, so that no record could be changed', fix: 'name the zones: ["Z0123456789ABCDEFGHIJ"]' });
  }
  const resources = zones.map((zone) => `arn:${partition}:route53:::hostedzone/${zone}`);
  return [{ actions: ['route53:ChangeResourceRecordSets'], resources, conditions }, { actions: ['route53:ListResourceRecordSets'], resources }];
}
