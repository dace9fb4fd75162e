import { Policy } from '../policy';
import { PolicyPack } from '../policy-pack';
import { Scope } from '../scope';
import { encryptionRules } from './aws-encryption';
import { exposureRules } from './aws-exposure';
import { permissionRules } from './aws-permissions';
import { demand, listed } from './options';
import { blocks } from './rule';

/** What holds for every stack on AWS. */
export interface AwsOptions {
  /**
   * Regions that stacks may be in, e.g. `ap-northeast-2`.
   *
   * @default - any
   */
  readonly regions?: readonly string[];
  /**
   * Tags that every provider sets on all it makes, e.g. `owner`.
   *
   * @default - none
   */
  readonly tags?: readonly string[];
  /**
   * Ports that may be open to the world.
   *
   * @default - 80 and 443
   */
  readonly openPorts?: readonly number[];
}

/** Stacks on AWS: where they are, whose, who reaches them, what is encrypted, and who may do what. */
export function aws({ regions, tags, openPorts = [80, 443] }: AwsOptions = {}): PolicyPack {
  return new PolicyPack('aws', [
    ...regions ? [regionRule(regions)] : [],
    ...tags ? [tagRule(tags)] : [],
    ...exposureRules(openPorts),
    ...encryptionRules(),
    ...permissionRules(),
  ]);
}

function regionRule(regions: readonly string[]): Policy {
  demand('aws', 'regions', regions, 'name the regions, e.g. "ap-northeast-2", or leave it out');
  return new Policy({
    id: 'regions',
    title: 'stacks are in the regions of the platform',
    why: 'data in another region is under another law, and nobody watches or pays attention to it',
    fix: `choose ${listed(regions)}`,
    owner: 'provider',
    reference: 'https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_examples_general.html',
    scope: Scope.terraform('provider.aws'),
    params: { regions: [...regions] },
    validations: [{
      expression: 'has(object.region) && object.region in params.regions',
      message: 'the region is not allowed',
      messageExpression: 'has(object.region) ? \'the region \' + object.region + \' is not allowed\' : \'no region is written\'',
    }],
  });
}

function tagRule(tags: readonly string[]): Policy {
  demand('aws', 'tags', tags, 'name the tags, e.g. "owner", or leave it out');
  return new Policy({
    id: 'required-tags',
    title: 'all that a stack makes is tagged',
    why: 'a bill, an alarm or an intruder at an untagged thing finds nobody',
    fix: 'set the tag in default_tags of the provider; `owner` of a Platform sets its own',
    owner: 'provider',
    reference: 'https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html',
    scope: Scope.terraform('provider.aws'),
    params: { tags: [...tags] },
    variables: [
      { name: 'set', expression: `${blocks('object.default_tags')}.filter(d, has(d.tags)).map(d, d.tags)` },
      { name: 'missing', expression: 'params.tags.filter(t, !variables.set.exists(tags, t in tags))' },
    ],
    validations: [{ expression: 'size(variables.missing) == 0', message: 'a tag is missing', messageExpression: '\'tags are missing: \' + variables.missing.join(\', \')' }],
  });
}
