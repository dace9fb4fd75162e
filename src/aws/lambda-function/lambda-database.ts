import { DbInstance } from '@cdktf/provider-aws/lib/db-instance';
import { VpcSecurityGroupEgressRule } from '@cdktf/provider-aws/lib/vpc-security-group-egress-rule';
import { VpcSecurityGroupIngressRule } from '@cdktf/provider-aws/lib/vpc-security-group-ingress-rule';
import { Construct } from 'constructs';
import { pathOf } from '../../core/construct-path';
import { findEnvironment } from '../../core/environment-base';
import { Problem } from '../../core/validation-error';
import { SqlDatabase } from '../sql-database/sql-database';

/** What is wrong with connecting a function to a database, all of it. */
export function databaseProblems(scope: Construct, database: SqlDatabase, hasNetwork: boolean, readsSecrets: boolean): Problem[] {
  const [mine, its] = [findEnvironment(scope), findEnvironment(database)];
  return [
    ...(mine && its && mine !== its ? [{
      code: 'BackingEnvironment',
      what: `the database ${pathOf(database)} is of the environment ${JSON.stringify(its.name)}, and the function of ${JSON.stringify(mine.name)}`,
      fix: 'connect to a database of the same environment',
    }] : []),
    ...(hasNetwork ? [] : [{ code: 'LambdaNetwork', what: `the database ${database.name} is in a network, and the function in none`, fix: 'give `network`, the one of the database' }]),
    ...(readsSecrets ? [] : [{
      code: 'LambdaSecret',
      what: `the password of the database ${database.name} is a secret, and Lambda shows the values of variables to whoever may read its configuration`,
      fix: 'give `secrets`: LambdaSecrets.references() where the image reads references, or use Target.knative() or Target.deployment()',
    }]),
  ];
}

/** Opens both ends of the way to a database. The rule of the database lies on this side: its stack is applied first, and need not know of the function. */
export function openWay(scope: Construct, database: SqlDatabase, securityGroupId: string, isOpen: boolean): void {
  const { label, port, engine } = database;
  const rule = { ipProtocol: 'tcp', fromPort: port, toPort: port };
  new VpcSecurityGroupIngressRule(scope, `to-${label}`, {
    securityGroupId: database.securityGroup.id, referencedSecurityGroupId: securityGroupId, ...rule, description: `${engine.title} from ${scope.node.id}`,
  });
  if (!isOpen) openPort(scope, securityGroupId, port);
}

/** Lets a function out to any address on a port. */
export function openPort(scope: Construct, securityGroupId: string, port: number): void {
  new VpcSecurityGroupEgressRule(scope, `out-${port}`, {
    securityGroupId, cidrIpv4: '0.0.0.0/0', ipProtocol: 'tcp', fromPort: port, toPort: port, description: `To port ${port}`,
  });
}

/** Variables that say where a database is, and how to sign in; what is secret as a reference. */
export function databaseEnv(database: SqlDatabase, reference: (entry: string) => string): Record<string, string> {
  const prefix = database.name.toUpperCase().replace(/[^A-Z0-9]+/g, '_');
  const { resource } = database;
  return {
    [`${prefix}_HOST`]: database.host,
    [`${prefix}_PORT`]: String(database.port),
    [`${prefix}_DATABASE`]: resource instanceof DbInstance ? resource.dbName : resource.databaseName,
    [`${prefix}_USERNAME`]: reference('username'),
    [`${prefix}_PASSWORD`]: reference('password'),
  };
}
