import { Problem } from '../../core/validation-error';
import type { OrganizationAccount, OrganizationAccountProps } from './organization-node';

/** How deep units may be. See https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html */
const DEEPEST = 5;

/** What is wrong with a unit. */
export function unitProblems(name: string, beside: ReadonlySet<string>, depth: number): Problem[] {
  const problems: Problem[] = [];
  if (!/^[^\s](.{0,126}[^\s])?$/.test(name) || !/[A-Za-z0-9]/.test(name)) {
    problems.push({ code: 'OrganizationUnitName', what: `a unit is called ${JSON.stringify(name)}`, fix: 'use 1 to 128 characters, without a space at either end' });
  }
  if (beside.has(name.toLowerCase())) problems.push({ code: 'OrganizationUnitName', what: `there are two units ${JSON.stringify(name)} beside each other`, fix: 'give one of them another name' });
  if (depth > DEEPEST) {
    problems.push({ code: 'OrganizationDepth', what: `the unit ${JSON.stringify(name)} would be ${depth} levels below the root, and AWS allows ${DEEPEST}`, fix: 'put it further up' });
  }
  return problems;
}

/** What is wrong with an account. */
export function accountProblems(
  name: string, { email, roleName }: OrganizationAccountProps, emails: ReadonlyMap<string, string>, accounts: ReadonlyMap<string, OrganizationAccount>,
): Problem[] {
  const problems: Problem[] = [];
  if (!/^[A-Za-z0-9][\w .+-]{0,48}[A-Za-z0-9]$/.test(name)) {
    problems.push({ code: 'OrganizationAccountName', what: `an account is called ${JSON.stringify(name)}`, fix: 'use 2 to 50 letters, digits, spaces and "-", beginning and ending with a letter or digit' });
  }
  if (accounts.has(name.toLowerCase())) problems.push({ code: 'OrganizationAccountName', what: `there are two accounts ${JSON.stringify(name)}`, fix: 'give one of them another name' });
  if (!/^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/.test(email) || email.length > 64 || email.length < 6) {
    problems.push({ code: 'OrganizationEmail', what: `the account ${JSON.stringify(name)} has the address ${JSON.stringify(email)}`, fix: 'write one of 6 to 64 characters that somebody reads, e.g. "aws+shop-prod@example.com"' });
  }
  const other = emails.get(email.toLowerCase());
  if (other !== undefined) {
    problems.push({ code: 'OrganizationEmail', what: `the accounts ${JSON.stringify(other)} and ${JSON.stringify(name)} have the one address ${email}`, fix: 'give each its own, e.g. "aws+shop-prod@example.com": AWS takes an address once' });
  }
  if (roleName !== undefined && !/^[\w+=,.@-]{1,64}$/.test(roleName)) {
    problems.push({ code: 'OrganizationAccountRole', what: `the account ${JSON.stringify(name)} is administered by the role ${JSON.stringify(roleName)}`, fix: 'use 1 to 64 letters, digits and "+=,.@-_"' });
  }
  return problems;
}

/** What is wrong with names of services. */
export function serviceProblems(prop: string, services: readonly string[]): Problem[] {
  return services.filter((service) => !/^[a-z0-9-]+(\.[a-z0-9-]+)*\.amazonaws\.com$/.test(service)).map((service) => ({
    code: 'OrganizationService', what: `\`${prop}\` has ${JSON.stringify(service)}, which is no service of AWS`, fix: 'write its principal, e.g. "guardduty.amazonaws.com"',
  }));
}
