type Item = Record<string, any>;

/** What AWS says to a request. */
export interface EksAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** What moto does not know of EKS: add-ons, access entries and their policies, Pod Identity, and the settings of clusters and nodes that it forgets. */
export class EksMemory {
  private readonly items = new Map<string, Item>();
  private readonly asked = new Map<string, Item>();

  /** @param createSecurityGroup makes the group that EKS makes for a cluster, of which moto tells the id without making it */
  public constructor(private readonly createSecurityGroup: (cluster: string) => Promise<string>) {}

  /** What is answered here, or undefined for what moto answers. */
  public answer(method: string, path: string, query: URLSearchParams, body: Buffer): EksAnswer | undefined {
    const input = () => body.length > 0 ? JSON.parse(body.toString()) as Item : {};
    const update = /^\/clusters\/([^/]+)\/(?:update-config|updates\/([^/]+))$/.exec(path);
    if (update) return { status: 200, body: { update: this.update(update[1], update[2], input()) } };
    const association = /^\/clusters\/([^/]+)\/pod-identity-associations(?:\/([^/]+))?$/.exec(path);
    if (association) return this.podIdentity(method, association[1], association[2], query, input());
    const item = /^\/clusters\/([^/]+)\/(addons|access-entries)(?:\/(.+))?$/.exec(path);
    if (!item) return undefined;
    const [, cluster, kind, rest] = item;
    const policies = /^(.*?)\/access-policies(?:\/(.+))?$/.exec(rest ?? '');
    if (policies) return this.policies(method, `${cluster}/policies/${policies[1]}`, policies[1], policies[2], input());
    return kind === 'addons' ? this.item(method, cluster, 'addon', rest, 'addonName', input()) : this.item(method, cluster, 'accessEntry', rest, 'principalArn', input());
  }

  /** An answer of moto, as AWS would give it: settings that moto drops put back, and what it makes up left out. */
  public async complete(method: string, path: string, body: Buffer, answer: Buffer): Promise<Buffer> {
    if (!/^\/clusters(\/[^/]+(\/node-groups(\/[^/]+)?)?)?$/.test(path)) return answer;
    const { cluster, nodegroup } = JSON.parse(answer.toString() || '{}') as { cluster?: Item; nodegroup?: Item };
    const made = cluster ?? nodegroup;
    if (!made) return answer;
    const key = cluster ? cluster.name : `${nodegroup!.clusterName}/${nodegroup!.nodegroupName}`;
    if (method === 'POST') this.asked.set(key, { ...JSON.parse(body.toString()), ...(cluster ? { securityGroup: await this.createSecurityGroup(key) } : {}) });
    const asked = this.asked.get(key) ?? {};
    if (cluster) {
      for (const name of ['upgradePolicy', 'zonalShiftConfig', 'computeConfig', 'storageConfig', 'accessConfig', 'encryptionConfig']) cluster[name] = asked[name];
      cluster.kubernetesNetworkConfig = { serviceIpv4Cidr: '172.20.0.0/16', ipFamily: 'ipv4', ...asked.kubernetesNetworkConfig };
      cluster.resourcesVpcConfig.clusterSecurityGroupId = asked.securityGroup;
    } else {
      delete nodegroup!.remoteAccess;
      for (const name of ['updateConfig', 'nodeRepairConfig']) nodegroup![name] = asked[name];
    }
    return Buffer.from(JSON.stringify(cluster ? { cluster } : { nodegroup }));
  }

  private item(method: string, cluster: string, kind: 'addon' | 'accessEntry', given: string | undefined, nameKey: string, input: Item): EksAnswer {
    const name: string = given ?? input[nameKey];
    const key = `${cluster}/${kind}/${name}`;
    if (method === 'POST' && given === undefined) {
      const associations = (input.podIdentityAssociations as Item[] | undefined)?.map((one) => this.associate(cluster, one).associationArn);
      const made = { ...input, clusterName: cluster, status: 'ACTIVE', health: { issues: [] }, createdAt: 0, modifiedAt: 0, tags: input.tags ?? {} };
      this.items.set(key, { ...made, [`${kind}Arn`]: `arn:aws:eks:ap-northeast-2:123456789012:${kind}/${cluster}/${name}`, podIdentityAssociations: associations });
    }
    const found = this.items.get(key);
    if (!found) return { status: 404, body: { message: `no ${kind} ${name}` } };
    if (method === 'DELETE') this.items.delete(key);
    return { status: 200, body: { [kind]: found } };
  }

  /** A change of a cluster's settings, which is done at once. */
  private update(cluster: string, id: string | undefined, { kubernetesNetworkConfig, ...input }: Item): Item {
    if (id === undefined) {
      const asked = this.asked.get(cluster) ?? {};
      this.asked.set(cluster, { ...asked, ...input, kubernetesNetworkConfig: { ...asked.kubernetesNetworkConfig, ...kubernetesNetworkConfig } });
    }
    return { id: id ?? 'u-1', status: 'Successful', type: 'AutoModeUpdate', params: [], errors: [], createdAt: 0 };
  }

  private podIdentity(method: string, cluster: string, id: string | undefined, query: URLSearchParams, input: Item): EksAnswer {
    if (id === undefined && method === 'GET') {
      const [namespace, account] = [query.get('namespace'), query.get('serviceAccount')];
      const all = [...this.items].filter(([key]) => key.startsWith(`${cluster}/association/`)).map(([, item]) => item);
      const found = all.filter((one) => (namespace === null || one.namespace === namespace) && (account === null || one.serviceAccount === account));
      return { status: 200, body: { associations: found.map(({ roleArn: _, tags: __, ...summary }) => summary) } };
    }
    const key = `${cluster}/association/${id ?? this.associate(cluster, input).associationId}`;
    const association = this.items.get(key);
    if (!association) return { status: 404, body: { message: `no association ${id}` } };
    if (method === 'DELETE') this.items.delete(key);
    return { status: 200, body: { association } };
  }

  private associate(cluster: string, { namespace = 'kube-system', serviceAccount, roleArn, tags = {} }: Item): Item {
    const associationId = `a-${namespace}-${serviceAccount}`;
    const associationArn = `arn:aws:eks:ap-northeast-2:123456789012:podidentityassociation/${cluster}/${associationId}`;
    const made = { clusterName: cluster, associationId, associationArn, namespace, serviceAccount, roleArn, tags };
    this.items.set(`${cluster}/association/${associationId}`, made);
    return made;
  }

  private policies(method: string, key: string, principalArn: string, policyArn: string | undefined, input: Item): EksAnswer {
    const known = (this.items.get(key)?.list ?? []) as Item[];
    if (method === 'POST') this.items.set(key, { list: [...known, { policyArn: input.policyArn, accessScope: input.accessScope, associatedAt: 0, modifiedAt: 0 }] });
    if (method === 'DELETE') this.items.set(key, { list: known.filter((one) => one.policyArn !== policyArn) });
    const list = this.items.get(key)?.list ?? [];
    if (method === 'POST') return { status: 200, body: { principalArn, associatedAccessPolicy: list[list.length - 1] } };
    return { status: 200, body: { principalArn, associatedAccessPolicies: list } };
  }
}
