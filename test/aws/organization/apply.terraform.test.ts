import { testIf } from '../../support/paths';
import { Applied } from '../support/applied';
import { HAS_MOTO, NO_MOTO } from '../support/aws-server';
import { HAS_TERRAFORM, NO_TERRAFORM } from '../support/terraform';
import { companyStack } from './support';

const IS_ASKED = process.env.CI !== undefined || process.env.TRACKWAY_APPLY !== undefined;
const reason = !HAS_TERRAFORM ? NO_TERRAFORM : !HAS_MOTO ? NO_MOTO : 'applies for real: set TRACKWAY_APPLY=1';

/** The same configuration, without what keeps Terraform from destroying anything. */
function destructible(configuration: any): any {
  for (const resources of Object.values<any>(configuration.resource)) {
    for (const resource of Object.values<any>(resources)) if (resource.lifecycle) delete resource.lifecycle.prevent_destroy;
  }
  return configuration;
}

testIf(HAS_TERRAFORM && HAS_MOTO && IS_ASKED, reason)('an organization is applied, planned again without a change, protected, and goes only when nothing protects it', async () => {
  const aws = await Applied.start();
  try {
    aws.take(companyStack());
    expect((await aws.run('apply', '-auto-approve')).text).toContain('Apply complete! Resources: 17 added');
    expect((await aws.run('plan', '-detailed-exitcode')).text).toContain('No changes.');

    const kept = await aws.run('destroy', '-auto-approve');
    expect(kept.text).toContain('Instance cannot be destroyed');
    expect(kept.code).toBe(1);

    aws.take(companyStack(), destructible);
    expect((await aws.run('destroy', '-auto-approve')).text).toContain('Destroy complete! Resources: 17 destroyed');
  } finally {
    await aws.stop();
  }
}, 180_000);
