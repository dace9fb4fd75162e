import { Token } from 'cdktf';
import { IConstruct } from 'constructs';
import { refuse } from '../../core/problems';
import { Cidr } from '../network/cidr';

/** Who connects, as a rule of a security group says it. */
export interface DatabaseSource {
  /** Id of the rule. */
  readonly id: string;
  /** The rule's part that says who. */
  readonly rule: { readonly referencedSecurityGroupId: string } | { readonly cidrIpv4: string };
}

/** Reads who connects: a security group or a range of addresses. */
export function sourceOf(database: IConstruct, source: string, name: string | undefined): DatabaseSource {
  const id = `from-${(name ?? source).replace(/[^A-Za-z0-9]+/g, '-')}`;
  if (Token.isUnresolved(source)) {
    if (name === undefined) refuse(database, { code: 'SqlDatabaseSource', what: 'who connects is only known when it is applied, and the rule needs a name before', fix: 'name it: database.allowFrom(group.id, "bastion")' });
    return { id, rule: { referencedSecurityGroupId: source } };
  }
  if (/^sg-[0-9a-f]{8,17}$/.test(source)) return { id, rule: { referencedSecurityGroupId: source } };
  const range = Cidr.parse(source);
  if (!range) refuse(database, { code: 'SqlDatabaseSource', what: `${JSON.stringify(source)} is neither a security group nor a range of IPv4 addresses`, fix: 'write e.g. "sg-0123456789abcdef0" or "10.20.0.0/16"' });
  if (range.prefix < 8) refuse(database, { code: 'SqlDatabaseSource', what: `${source} is a large part of the internet`, fix: 'name the range that connects, e.g. "10.20.0.0/16"' });
  return { id, rule: { cidrIpv4: source } };
}
