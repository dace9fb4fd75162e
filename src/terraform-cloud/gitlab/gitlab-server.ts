import { GitlabProvider } from '@cdktf/provider-gitlab/lib/provider';
import { TerraformStack } from 'cdktf';
import { IConstruct } from 'constructs';
import { refuse } from '../../core/problems';
import { shownAddress } from '../workspaces/shown-address';

/** GitLab's own server. */
export const GITLAB_COM = 'https://gitlab.com';

/**
 * The address of a server, without a slash at its end.
 *
 * @throws ValidationError `GitlabAddress`
 */
export function gitlabUrl(scope: IConstruct, url: string | undefined): string {
  if (url === undefined) return GITLAB_COM;
  if (!/^https:\/\/[^\s@/]+(\/[^\s@]*)?$/.test(url) || /\/api\/v4\/?$/.test(url)) {
    refuse(scope, { code: 'GitlabAddress', what: `GitLab is at ${shownAddress(url)}`, fix: 'write its address with https, without a password and without /api/v4, e.g. "https://gitlab.example.com"' });
  }
  return url.replace(/\/+$/, '');
}

/** The provider for a server in the stack around `scope`. Its token is taken from `GITLAB_TOKEN`. */
export function gitlabProvider(scope: IConstruct, url: string): GitlabProvider {
  const stack = TerraformStack.of(scope);
  const all = stack.node.children.filter((child): child is GitlabProvider => child instanceof GitlabProvider);
  const baseUrl = `${url}/api/v4/`;
  const known = all.find((one) => one.baseUrl === baseUrl);
  if (known) return known;
  if (all.length > 0) {
    refuse(scope, { code: 'GitlabServers', what: `one stack would use two servers of GitLab, ${all[0].baseUrl} and ${baseUrl}, with one token`, fix: 'make a stack for each' });
  }
  return new GitlabProvider(stack, 'gitlab-provider', { baseUrl, earlyAuthCheck: false });
}
