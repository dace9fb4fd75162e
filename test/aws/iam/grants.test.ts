import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { ServiceAccount } from 'cdk8s-plus-29';
import { Environment, Platform, TerraformState, Warnings, Worker } from '../../../src';
import { Addon, Bucket, EksCluster, Grant, GrantOptions, KmsKey, Queue, Stack } from '../../../src/aws';
import { runDeferredChecks } from '../../../src/core/problems';
import { refusal } from '../../support/render';
import { cluster as realCluster } from '../support/clusters';
import { documentOf, examples, service, world } from '../support/grants';
import { plainStack, resource, resources } from '../support/stacks';
import { synthesized } from '../support/terraform';

const IRSA = { credentials: 'irsa' } as const;

describe('one line', () => {
  test('gives the ServiceAccount a role on the AWS side, by the names that the Kubernetes side has', () => {
    const { ground, data, app } = world();
    const catalog = service(app);
    new Bucket(data, 'uploads').grantRead(catalog);
    const { metadata } = documentOf(catalog, 'ServiceAccount');
    const association = resource(ground, 'aws_eks_pod_identity_association');
    expect(association).toMatchObject({ cluster_name: 'shop-prod', namespace: metadata.namespace, service_account: metadata.name });
    expect(documentOf(catalog, 'Deployment').spec.template.spec.serviceAccountName).toBe(association.service_account);
    expect(association.role_arn).toMatch(/^\$\{aws_iam_role\.cluster_workloads_shop_catalog_role_\w+\.arn\}$/);
    expect(resource(ground, 'aws_iam_role').name).toBe('shop-prod.shop.catalog');
    expect(metadata.annotations).toBeUndefined();
  });

  test('lets nobody take the role on but pods of that ServiceAccount in that cluster', () => {
    const { ground, data, app } = world();
    new Bucket(data, 'uploads').grantRead(service(app));
    expect(resource(ground, 'aws_iam_role').assume_role_policy).toBe(
      '${jsonencode({"Version" = "2012-10-17", "Statement" = [{"Effect" = "Allow", "Principal" = {"Service" = "pods.eks.amazonaws.com"}, "Action" = ["sts:AssumeRole", "sts:TagSession"], '
      + '"Condition" = {"StringEquals" = {"aws:RequestTag/eks-cluster-name" = "shop-prod", "aws:RequestTag/kubernetes-namespace" = "shop", "aws:RequestTag/kubernetes-service-account" = "catalog"}}}]})}');
  });

  test('opens the way to the agent, which nothing else does, and lets it go around the sidecar', () => {
    const { data, app } = world();
    const [plain, meshed] = [service(app, 'plain'), service(app, 'meshed', { mesh: true })];
    const uploads = new Bucket(data, 'uploads');
    for (const workload of [plain, meshed]) uploads.grantRead(workload);
    for (const workload of [plain, meshed]) {
      expect(documentOf(workload, 'NetworkPolicy').spec.egress).toContainEqual({ to: [{ ipBlock: { cidr: '169.254.170.23/32' } }], ports: [{ port: 80, protocol: 'TCP' }] });
    }
    const annotationsOf = (workload: typeof plain): Record<string, string> | undefined => documentOf(workload, 'Deployment').spec.template.metadata.annotations;
    expect(annotationsOf(plain)).toBeUndefined();
    expect(annotationsOf(meshed)).toMatchObject({ 'traffic.sidecar.istio.io/excludeOutboundIPRanges': '169.254.170.23/32' });
  });

  test('also for a version that comes later, and for the agent of a cluster with IPv6', () => {
    const { data, app } = world({ ipv6: true });
    const catalog = service(app, 'catalog', { mesh: true, podAnnotations: { 'traffic.sidecar.istio.io/excludeOutboundIPRanges': '10.0.0.1/32' } });
    new Bucket(data, 'uploads').grantRead(catalog);
    const version = catalog.addVersion('v2', { image: 'catalog:2' });
    for (const workload of [catalog.controller, version.controller]) {
      expect(workload.toJson().spec.template.metadata.annotations).toMatchObject({ 'traffic.sidecar.istio.io/excludeOutboundIPRanges': '10.0.0.1/32,fd00:ec2::23/128' });
    }
  });

  test('more lines add to one role, and what is said twice is written once', () => {
    const { ground, data, app } = world();
    const catalog = service(app);
    const uploads = new Bucket(data, 'uploads');
    uploads.grantRead(catalog);
    uploads.grantRead(catalog);
    uploads.grantDelete(catalog);
    new Queue(data, 'jobs').grantSend(catalog);
    expect(Object.keys(resources(ground, 'aws_iam_role'))).toHaveLength(1);
    expect(Object.keys(resources(ground, 'aws_eks_pod_identity_association'))).toHaveLength(1);
    const policies = Object.values(resources(data, 'aws_iam_role_policy'));
    expect(policies.map(({ role, name }) => [role, name])).toEqual([['shop-prod.shop.catalog', 'shop-prod-data-jobs'], ['shop-prod.shop.catalog', 'shop-prod-data-uploads']]);
    expect(policies[1].policy.match(/s3:GetObject"/g)).toHaveLength(1);
    expect(policies[1].policy).toContain('"s3:DeleteObject"');
  });

  test('gives two workloads of one ServiceAccount one role, and two of one name in two namespaces two', () => {
    const { prod, ground, data, app } = world();
    const uploads = new Bucket(data, 'uploads');
    const shared = ServiceAccount.fromServiceAccountName(app, 'shared', 'shared');
    uploads.grantRead(service(app, 'one', { serviceAccount: shared }));
    uploads.grantRead(new Worker(app, 'two', { image: 'two:1', serviceAccount: shared }));
    uploads.grantRead(service(prod.chart('a', { namespace: 'a-b' }), 'c'));
    uploads.grantRead(service(prod.chart('b', { namespace: 'a' }), 'b-c'));
    expect(Object.values(resources(ground, 'aws_iam_role')).map(({ name }) => name).sort()).toEqual(['shop-prod.a-b.c', 'shop-prod.a.b-c', 'shop-prod.shop.shared']);
  });

  test('keeps the name of the role within 64 characters', () => {
    const { ground, data, app } = world({ name: 'c'.repeat(60) });
    new Bucket(data, 'uploads').grantRead(service(app));
    expect(resource(ground, 'aws_iam_role').name).toMatch(/^c{55}-[0-9a-f]{8}$/);
  });
});

describe('a policy', () => {
  test('lies in the stack of what is granted, which is applied after the one of the role', () => {
    const { ground, data, app } = world();
    new Bucket(data, 'uploads').grantRead(service(app));
    expect(data.dependsOn(ground)).toBe(true);
    expect(resources(ground, 'aws_iam_role_policy')).toEqual({});
    expect(resource(data, 'aws_iam_role_policy').role).toBe('shop-prod.shop.catalog');
    expect(synthesized(data).data?.terraform_remote_state).toBeUndefined();
  });

  test('keeps its name when what is granted is renamed: another name would be another policy', () => {
    const { data, app } = world();
    new Bucket(data, 'files', { formerly: 'uploads' }).grantRead(service(app));
    expect(resource(data, 'aws_iam_role_policy').name).toBe('shop-prod-data-uploads');
  });

  test('refers to the role in one stack', () => {
    const { ground, app } = world();
    new Bucket(ground, 'uploads').grantRead(service(app));
    expect(resource(ground, 'aws_iam_role_policy').role).toMatch(/^\$\{aws_iam_role\.cluster_workloads_shop_catalog_role_\w+\.name\}$/);
  });

  test('is refused where the stacks would wait for each other', () => {
    const { ground, data, app } = world();
    ground.addDependency(data);
    const uploads = new Bucket(data, 'uploads');
    expect(refusal(() => uploads.grantRead(service(app)))).toBe(
      '[shop/shop-prod-data/uploads] the stack shop-prod-ground, which has the role of shop/prod/app/catalog, is applied after shop-prod-data, and the grant needs it before; '
      + 'move what shop-prod-ground needs of shop-prod-data to a stack of its own, or this to shop-prod-ground (GrantCycle)');
  });

  test('is refused where the role is in another account', () => {
    const { prod, app } = world({}, { account: '123456789012' });
    const uploads = new Bucket(new Stack(prod, 'far', { account: '210987654321' }), 'uploads');
    expect(refusal(() => uploads.grantRead(service(app)))).toBe(
      '[shop/shop-prod-far/uploads] it is in the account 210987654321, and the role of shop/prod/app/catalog in 123456789012, where a policy of this stack cannot be attached; '
      + 'make both in one account, or write the policies of both accounts by hand (GrantOtherAccount)');
  });

  test('is refused to what another program makes', () => {
    const { data } = world();
    const elsewhere = world();
    const { role } = new Bucket(elsewhere.data, 'uploads').grantRead(service(elsewhere.app));
    const holder = Object.assign(new Bucket(elsewhere.data, 'holder'), { role });
    expect(refusal(() => new Bucket(data, 'uploads').grantRead(holder))).toBe(
      '[shop/shop-prod-data/uploads] the role of shop/shop-prod-data/holder belongs to another program (shop-prod.shop.catalog); grant it where the role is made (GrantOtherProgram)');
  });

  test('is given to what holds a role in AWS as well, and tells what to wait for', () => {
    const { data, app } = world();
    const { role } = new Bucket(data, 'first').grantRead(service(app));
    const holder = Object.assign(new Bucket(data, 'holder'), { role });
    const granted = new Bucket(data, 'second').grantRead(holder);
    expect(granted.role).toBe(role);
    const ids = granted.permissions.map((one) => (one as IamRolePolicy).friendlyUniqueId);
    expect(ids).toEqual([expect.stringMatching(/^second_grant-shop-prod_shop_catalog_\w+$/)]);
  });
});

describe('a cluster grants', () => {
  test('statements, policies of AWS by their names, and those of the account by their ARNs', () => {
    const { ground, app } = world();
    const cluster = EksCluster.fromAttributes(ground, 'second', { name: 'second' });
    const catalog = service(app);
    const { permissions } = cluster.grant(catalog, 'AmazonSESFullAccess', 'arn:aws:iam::123456789012:policy/own', { actions: ['ses:SendEmail'], resources: ['*'] });
    cluster.grant(catalog, 'AmazonSESFullAccess');
    expect(permissions).toHaveLength(3);
    expect(Object.values(resources(ground, 'aws_iam_role_policy_attachment')).map((one) => one.policy_arn)).toEqual(['arn:aws:iam::aws:policy/AmazonSESFullAccess', 'arn:aws:iam::123456789012:policy/own']);
    expect(resource(ground, 'aws_iam_role_policy').policy).toContain('{"Effect" = "Allow", "Action" = ["ses:SendEmail"], "Resource" = ["*"]}');
    expect(resource(ground, 'aws_iam_role').name).toBe('second.shop.catalog');
  });
});

describe('which cluster', () => {
  const many = '[shop/shop-prod-data/uploads] shop/prod/app/catalog is of an environment with 2 clusters (shop-prod, second), and each would give it another role; name the one it runs in: { cluster } (GrantManyClusters)';

  test('is asked where an environment has several', () => {
    const { ground, data, app } = world();
    const cluster = EksCluster.fromAttributes(ground, 'second', { name: 'second' });
    const uploads = new Bucket(data, 'uploads');
    const catalog = service(app);
    expect(refusal(() => uploads.grantRead(catalog))).toBe(many);
    expect(uploads.grantRead(catalog, { cluster }).role.name).toBe('second.shop.catalog');
  });

  test('is not known where there is none', () => {
    const prod = new Environment(new Platform('shop', { terraformState: TerraformState.local() }), 'prod', { region: 'ap-northeast-2' });
    const uploads = new Bucket(new Stack(prod, 'data'), 'uploads');
    expect(refusal(() => uploads.grantRead(service(prod.chart('app'))))).toBe(
      '[shop/shop-prod-data/uploads] no cluster is known that shop/prod/app/catalog runs in, so its ServiceAccount cannot be given a role; '
      + 'make the EksCluster of prod before the grant, or EksCluster.fromAttributes(…) for one that is there, or name one: { cluster } (GrantNoCluster)');
  });

  test('is not known in plain apps, and may be named', () => {
    const { app } = world();
    const stack = plainStack();
    const uploads = new Bucket(stack, 'uploads');
    const cluster = EksCluster.fromAttributes(stack, 'cluster', { name: 'plain' });
    const { app: other } = world();
    expect(app).not.toBe(other);
    expect(uploads.grantRead(service(app), { cluster }).role.name).toBe('plain.shop.catalog');
  });

  test('is that of the same environment, unless it is named', () => {
    const { prod, data, app } = world();
    const staging = new Environment(prod.platform, 'staging', { region: 'ap-northeast-2' });
    const cluster = EksCluster.fromAttributes(new Stack(staging, 'ground'), 'cluster', { name: 'staging' });
    const uploads = new Bucket(data, 'uploads');
    const stranger = service(staging.chart('app'), 'stranger');
    expect(refusal(() => uploads.grantRead(stranger))).toBe(
      '[shop/shop-prod-data/uploads] shop/staging/app/stranger is of the environment staging, and this of prod; '
      + 'grant it to a workload of the same environment; if it is meant, name the cluster that the workload runs in: { cluster } (GrantEnvironment)');
    expect(uploads.grantRead(stranger, { cluster }).role.name).toBe('staging.app.stranger');
    expect(uploads.grantRead(service(app)).role.name).toBe('shop-prod.shop.catalog');
  });
});

describe('by IRSA', () => {
  const account = { account: '123456789012' };

  test('the ServiceAccount carries the ARN of the role that the AWS side makes', () => {
    const { ground, data, app } = world({ oidcIssuer: 'https://oidc.eks.ap-northeast-2.amazonaws.com/id/ABC' }, account);
    const catalog = service(app);
    new Bucket(data, 'uploads').grantRead(catalog, IRSA);
    const role = resource(ground, 'aws_iam_role');
    expect(documentOf(catalog, 'ServiceAccount').metadata.annotations).toEqual({ 'eks.amazonaws.com/role-arn': `arn:aws:iam::123456789012:role/${role.name}` });
    expect(resources(ground, 'aws_eks_pod_identity_association')).toEqual({});
    expect(documentOf(catalog, 'NetworkPolicy').spec.egress).toContainEqual({ ports: [{ port: 443, protocol: 'TCP' }] });
  });

  test('the role is taken on by that ServiceAccount with a token that is meant for AWS, and the provider is made once', () => {
    const { ground, data, app } = world({ oidcIssuer: 'https://oidc.eks.ap-northeast-2.amazonaws.com/id/ABC' }, account);
    const uploads = new Bucket(data, 'uploads');
    for (const id of ['catalog', 'orders']) uploads.grantRead(service(app, id), IRSA);
    expect(resource(ground, 'aws_iam_openid_connect_provider')).toEqual({ client_id_list: ['sts.amazonaws.com'], url: 'https://oidc.eks.ap-northeast-2.amazonaws.com/id/ABC' });
    expect(resource(ground, 'aws_iam_role', 'catalog').assume_role_policy).toMatch(
      /"Principal" = \{"Federated" = aws_iam_openid_connect_provider\.\S+\.arn\}, "Action" = \["sts:AssumeRoleWithWebIdentity"\]/);
    const issuer = 'oidc.eks.ap-northeast-2.amazonaws.com/id/ABC';
    expect(resource(ground, 'aws_iam_role', 'catalog').assume_role_policy).toContain(
      `"Condition" = {"StringEquals" = {"${issuer}:sub" = "system:serviceaccount:shop:catalog", "${issuer}:aud" = "sts.amazonaws.com"}}`);
  });

  test('the issuer of a cluster that is made here is known when it is there', () => {
    const made = realCluster({ podCredentials: 'irsa' });
    const stack = made.cluster.cdktfStack as Stack;
    new Bucket(stack, 'uploads').grantRead(service((stack.environment as Environment).chart('app', { namespace: 'shop' })));
    const reference = /aws_eks_cluster\.cluster_\w+\.identity\[0\]\.oidc\[0\]\.issuer/g;
    expect(resource(stack, 'aws_iam_role', 'workloads_shop_catalog').assume_role_policy.replace(reference, 'ISSUER')).toContain(
      '"StringEquals" = zipmap([join(":", [replace(ISSUER, "https://", ""), "sub"]), join(":", [replace(ISSUER, "https://", ""), "aud"])], ["system:serviceaccount:shop:catalog", "sts.amazonaws.com"])');
    expect(resource(stack, 'aws_iam_openid_connect_provider').url).toMatch(/^\$\{aws_eks_cluster\.cluster_\w+\.identity\[0\]\.oidc\[0\]\.issuer\}$/);
  });

  test('a provider that is there is used', () => {
    const arn = 'arn:aws:iam::123456789012:oidc-provider/oidc.eks.ap-northeast-2.amazonaws.com/id/ABC';
    const { ground, data, app } = world({ oidcProviderArn: arn, oidcIssuer: 'https://oidc.eks.ap-northeast-2.amazonaws.com/id/ABC' }, account);
    new Bucket(data, 'uploads').grantRead(service(app), IRSA);
    expect(resources(ground, 'aws_iam_openid_connect_provider')).toEqual({});
    expect(resource(ground, 'aws_iam_role').assume_role_policy).toContain(`"Federated" = "${arn}"`);
  });

  test('a cluster may say it for all its workloads', () => {
    const { data, app } = world({ podCredentials: 'irsa' }, account);
    const catalog = service(app);
    new Bucket(data, 'uploads').grantRead(catalog);
    expect(documentOf(catalog, 'ServiceAccount').metadata.annotations).toEqual({ 'eks.amazonaws.com/role-arn': 'arn:aws:iam::123456789012:role/shop-prod.shop.catalog' });
  });

  test('is refused where the account is not known', () => {
    const { data, app } = world();
    expect(refusal(() => new Bucket(data, 'uploads').grantRead(service(app), IRSA))).toBe(
      '[shop/prod/app/catalog] the account of shop-prod is not known, and the ServiceAccount carries the ARN of its role, which holds the account\'s number; '
      + 'give it to the stack of the cluster: new Stack(prod, "ground", { account: "123456789012" }) (GrantAccount)');
  });

  test('is refused after Pod Identity', () => {
    const { data, app } = world({}, account);
    const uploads = new Bucket(data, 'uploads');
    const catalog = service(app);
    uploads.grantRead(catalog);
    expect(refusal(() => uploads.grantWrite(catalog, IRSA))).toBe(
      '[shop/prod/app/catalog] its ServiceAccount catalog has a role by pod-identity already, and irsa is asked for now; say `credentials` at the first grant, and the same or nothing at others (GrantCredentials)');
  });
});

describe('a ServiceAccount that the workload does not make', () => {
  const account = { account: '123456789012' };

  test('needs nothing for Pod Identity', () => {
    const { ground, data, app } = world();
    const catalog = service(app, 'catalog', { serviceAccount: ServiceAccount.fromServiceAccountName(app, 'theirs', 'theirs') });
    new Bucket(data, 'uploads').grantRead(catalog);
    expect(resource(ground, 'aws_eks_pod_identity_association').service_account).toBe('theirs');
    expect(Warnings.of(catalog).list()).toEqual([]);
  });

  test('is annotated where this program makes it', () => {
    const { data, app } = world({}, account);
    const ours = new ServiceAccount(app, 'ours', { metadata: { name: 'ours' } });
    new Bucket(data, 'uploads').grantRead(service(app, 'catalog', { serviceAccount: ours }), IRSA);
    expect(ours.metadata.toJson().annotations).toEqual({ 'eks.amazonaws.com/role-arn': 'arn:aws:iam::123456789012:role/shop-prod.shop.ours' });
  });

  test('is told of where it is made elsewhere', () => {
    const { data, app } = world({}, account);
    const catalog = service(app, 'catalog', { serviceAccount: ServiceAccount.fromServiceAccountName(app, 'theirs', 'theirs') });
    new Bucket(data, 'uploads').grantRead(catalog, IRSA);
    const arn = 'arn:aws:iam::123456789012:role/shop-prod.shop.theirs';
    expect(Warnings.of(catalog).list()).toEqual([{
      path: 'shop/prod/app/catalog',
      code: 'GrantForeignAccount',
      what: 'it runs as the ServiceAccount theirs, which is made elsewhere and is not annotated from here, so its pods get no credentials by IRSA',
      fix: `annotate it where it is made: eks.amazonaws.com/role-arn: ${arn}; or use Pod Identity, which needs no annotation; then acknowledge the warning`,
    }]);
  });

  test('has to be in a namespace', () => {
    const { prod, data } = world();
    const chart = prod.chart('loose');
    Object.assign(chart, { namespace: undefined });
    expect(refusal(() => new Bucket(data, 'uploads').grantRead(service(chart)))).toBe(
      '[shop/prod/loose/catalog] its chart names no namespace, and a role is given to a ServiceAccount of one; give the chart one: environment.chart("catalog", { namespace: "shop" }) (GrantNamespace)');
  });
});

test('a grant of a key is one line too', () => {
  const { data, app } = world();
  const key = new KmsKey(data, 'key');
  const grants: [(options?: GrantOptions) => Grant, string][] = [
    [() => key.grantEncryptDecrypt(service(app, 'both')), '"kms:Decrypt", "kms:Encrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"'],
    [() => key.grantDecrypt(service(app, 'reader')), '"kms:Decrypt"'],
    [() => key.grantEncrypt(service(app, 'writer')), '"kms:Encrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"'],
  ];
  for (const [grant] of grants) grant();
  const policies = Object.values(resources(data, 'aws_iam_role_policy')).map(({ policy }) => /"Action" = \[(.*?)\]/.exec(policy)![1]);
  expect(policies).toEqual(grants.map(([, actions]) => actions));
});

describe('the clusters that are made here', () => {
  test('are found by workloads of their environment, and have the agent', () => {
    const made = realCluster();
    const stack = made.cluster.cdktfStack as Stack;
    const app = (stack.environment as Environment).chart('app', { namespace: 'shop' });
    new Bucket(stack, 'uploads').grantRead(service(app));
    expect(resource(stack, 'aws_eks_pod_identity_association').cluster_name).toMatch(/^\$\{aws_eks_cluster\.cluster_\w+\.name\}$/);
    expect(runDeferredChecks(made).map(({ code }) => code)).toEqual([]);
  });

  test('are refused without the agent, once somebody needs it', () => {
    const made = realCluster({ addons: [Addon.custom('vpc-cni', { version: 'v1.21.1-eksbuild.3', beforeNodes: true }), Addon.kubeProxy(), Addon.coreDns()] });
    const stack = made.cluster.cdktfStack as Stack;
    const app = (stack.environment as Environment).chart('app', { namespace: 'shop' });
    new Bucket(stack, 'uploads').grantRead(service(app));
    expect(runDeferredChecks(made)).toEqual([{
      path: 'shop/shop-prod-ground/cluster',
      code: 'GrantNoAgent',
      what: 'workloads get the credentials of their roles from the pod-identity agent, and `addons` has none',
      fix: 'add Addon.podIdentityAgent(), or set `podCredentials: "irsa"`',
    }]);
  });

  test('have it built in with Auto Mode', () => {
    const made = realCluster({ nodes: undefined, autoMode: true });
    const stack = made.cluster.cdktfStack as Stack;
    const app = (stack.environment as Environment).chart('app', { namespace: 'shop' });
    made.grant(service(app), 'AmazonS3ReadOnlyAccess');
    expect(runDeferredChecks(made)).toEqual([]);
  });
});

test('the lines of the documentation make a role for each workload, and nothing that synth refuses', () => {
  const made = world({ oidcIssuer: 'https://oidc.eks.ap-northeast-2.amazonaws.com/id/ABC' }, { account: '123456789012' });
  examples(made);
  expect(Object.values(resources(made.ground, 'aws_iam_role')).map(({ name }) => name).sort()).toEqual(
    ['catalog', 'legacy', 'report', 'resizer'].map((name) => `shop-prod.shop.${name}`));
  expect(made.ground.node.findAll().flatMap((one) => runDeferredChecks(one))).toEqual([]);
});
