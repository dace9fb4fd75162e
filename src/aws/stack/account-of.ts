import { DataAwsCallerIdentity } from '@cdktf/provider-aws/lib/data-aws-caller-identity';
import { TerraformStack } from 'cdktf';
import { Construct, IConstruct } from 'constructs';
import { Stack } from './stack';

const ASKED = 'account';

/** The account's number, where the stack around a construct says it. */
export function knownAccountOf(construct: IConstruct): string | undefined {
  const stack = TerraformStack.of(construct);
  return stack instanceof Stack ? stack.account : undefined;
}

/** The account's number: from the stack, or asked of AWS. Never who asks, for the next one to apply is somebody else. */
export function accountIdOf(construct: Construct): string {
  const known = knownAccountOf(construct);
  if (known !== undefined) return known;
  const asked = construct.node.tryFindChild(ASKED) as DataAwsCallerIdentity | undefined;
  return (asked ?? new DataAwsCallerIdentity(construct, ASKED, {})).accountId;
}
