import { Environment, Platform } from 'trackway';
import { Stack } from 'trackway/aws';
import { Pipeline } from 'trackway/terraform-cloud';

/** The pipeline of a team with policies, runners of its own, and an environment for each merge request. */
export function answered(shop: Platform): Pipeline {
  // #region answers
  return new Pipeline(shop, {
    image: 'registry.example.com/ci/node:20.18.1',
    synth: 'npx tsx main.ts',
    packs: ['pod-security-restricted', 'aws'],
    policies: ['policies.yaml'],
    forks: 'manual',
    review: { synth: 'npx tsx review.ts', autoStop: '3 days' },
    tags: ['linux'],
  });
  // #endregion
}

/** The pipeline where Terraform Cloud reads the repository. */
export function readByTerraformCloud(shop: Platform): Pipeline {
  // #region vcs
  return new Pipeline(shop, { mode: 'vcs' });
  // #endregion
}

/** What `review.ts` makes: the stacks of one merge request, and no others. */
export function reviewStacks(shop: Platform): Stack {
  // #region review
  const review = new Environment(shop, `review-${process.env.TRACKWAY_REVIEW}`, { region: 'ap-northeast-2' });
  return new Stack(review, 'data');
  // #endregion
}
