import { Construct } from 'constructs';
import { freshId } from '../../../core/construct-id';
import { refuse } from '../../../core/problems';
import { Namespace } from '../../namespace/namespace';
import { ChartRelease } from '../release/chart-release';
import { accountValues, ClusterServiceProps, createNamespace, installChart } from './cluster-service';

/** What a platform team answers about ExternalDNS. */
export interface ExternalDnsProps extends ClusterServiceProps {
  /** The domains that it writes records in, e.g. `['shop.example.com']`. */
  readonly domains: readonly string[];
  /**
   * What it takes names from.
   *
   * @default ['service', 'ingress']
   */
  readonly sources?: readonly ('service' | 'ingress' | 'istio-gateway' | 'istio-virtualservice' | 'gateway-httproute')[];
  /**
   * Whether records go with what they were made for.
   *
   * @default false: they are made and changed, and stay until somebody takes them away
   */
  readonly deletesRecords?: boolean;
}

/**
 * ExternalDNS: records in Route 53 for hosts of Ingresses and Services. In AWS it needs `ExternalDnsIdentity`, which says in which zones.
 *
 * @example
 * new ExternalDns(services, 'external-dns', { cluster: cluster.facts, delivery: Delivery.argoCd(), domains: ['shop.example.com'] });
 */
export class ExternalDns extends Construct {
  /** Its namespace. */
  public readonly namespace: Namespace;
  /** The release. */
  public readonly release: ChartRelease;

  public constructor(scope: Construct, id: string, props: ExternalDnsProps) {
    super(scope, freshId(scope, id));
    const { cluster, domains, sources = ['service', 'ingress'], deletesRecords = false } = props;
    const wrong = domains.find((domain) => !/^([a-z0-9]([-a-z0-9]*[a-z0-9])?\.)+[a-z]{2,}$/.test(domain));
    if (domains.length === 0 || wrong !== undefined) {
      refuse(this, { code: 'DnsDomains', what: wrong === undefined ? '`domains` is empty, so that every record of every zone would be its own' : `\`domains\` has ${JSON.stringify(wrong)}`, fix: 'name domains: ["shop.example.com"]' });
    }
    const account = cluster.accountOf('external-dns');
    this.namespace = createNamespace(this, account);
    this.release = installChart(this, 'Default', 'external-dns', props, {
      namespace: account.namespace,
      values: {
        provider: { name: 'aws' },
        serviceAccount: accountValues(cluster, 'external-dns'),
        env: [{ name: 'AWS_DEFAULT_REGION', value: cluster.region }],
        domainFilters: domains,
        sources,
        policy: deletesRecords ? 'sync' : 'upsert-only',
        registry: 'txt',
        // By it each cluster knows its own records among those of a shared zone.
        txtOwnerId: cluster.name,
      },
    });
    this.node.defaultChild = this.release;
  }
}
