import { Construct } from 'constructs';
import { freshId } from '../../core/construct-id';
import { PolicyServer } from './policy-server';
import { PolicyServerProps } from './policy-server-props';

/**
 * Two policy servers, so that what changes often does not restart what everybody depends on.
 *
 * @example
 * const servers = new PolicyServerShards(chart, 'policies');
 * new ClusterAdmissionPolicy(chart, 'no-privileged-pods', { server: servers.rarely, module: Module.podPrivileged() });
 * new ClusterAdmissionPolicy(chart, 'menu', { server: servers.often, module: Module.labels({ criteria: 'containsAllOf', values: ['example.com/size'] }) });
 */
export class PolicyServerShards extends Construct {
  /** For rules that change a few times a year: pod security, registries. */
  public readonly rarely: PolicyServer;
  /** For rules that change every week: menus, exceptions, a tenant's own. */
  public readonly often: PolicyServer;

  /** @param props what both have in common */
  public constructor(scope: Construct, id: string, props: PolicyServerProps = {}) {
    super(scope, freshId(scope, id));
    this.rarely = new PolicyServer(this, 'rarely', { ...props, changes: 'rarely' });
    this.often = new PolicyServer(this, 'often', { ...props, changes: 'often' });
  }
}
