import { Application } from '@cdktf/provider-gitlab/lib/application';
import { OauthClient } from '@cdktf/provider-tfe/lib/oauth-client';
import { Construct } from 'constructs';
import { freshId } from '../../core/construct-id';
import { Problems } from '../../core/problems';
import { Problem } from '../../core/validation-error';
import { SecretInput, secretValue } from '../workspaces/secret-input';
import { GITLAB_COM, gitlabProvider, gitlabUrl } from './gitlab-server';

/** Which GitLab it is. */
export interface GitlabServerProps {
  /**
   * The server.
   *
   * @default 'https://gitlab.com'
   */
  readonly url?: string;
  /**
   * The edition of a server of one's own.
   *
   * @default 'enterprise', which servers without a licence have too
   */
  readonly edition?: 'community' | 'enterprise';
}

/** A connection by somebody's token. */
export interface TokenConnectionProps extends GitlabServerProps {
  /** A personal access token with the scope `api`, of a user who maintains the projects: webhooks are made with it. A machine's user, for it goes when a person goes. */
  readonly token: SecretInput;
}

/** A connection by an application. */
export interface ApplicationConnectionProps extends GitlabServerProps {
  /** Where Terraform Cloud is called back, as its page "Add a VCS provider" says: `https://app.terraform.io/auth/<id>/callback`. */
  readonly callbackUrl: string;
}

/** What knows the way from Terraform Cloud to GitLab. */
export class GitlabConnection extends Construct {
  /** By a token: nobody has to click anything. The token is kept in the state. */
  public static token(scope: Construct, id: string, props: TokenConnectionProps): GitlabConnection {
    return new GitlabConnection(scope, id, props, (self) => ({ oauthToken: secretValue(self, props.token, 'kept-in-state') }));
  }

  /**
   * By an OAuth application, which administrators of a server of one's own can make, and nobody on gitlab.com
   * (https://docs.gitlab.com/api/applications/). Somebody has to confirm it once: *Connect* on Terraform Cloud's page of the provider.
   *
   * @throws ValidationError `GitlabApplication`
   */
  public static application(scope: Construct, id: string, props: ApplicationConnectionProps): GitlabConnection {
    return new GitlabConnection(scope, id, props, (self, url) => {
      const problems = new Problems(self);
      problems.add(...applicationProblems(url, props));
      problems.throwIfAny();
      const provider = gitlabProvider(self, url);
      const application = new Application(self, 'application', { name: 'Terraform Cloud', redirectUrl: props.callbackUrl, scopes: ['api'], confidential: true, provider });
      return { key: application.applicationId, secret: application.secret };
    });
  }

  /** One that is there, by the id of its token: `ot-…`. */
  public static existing(oauthTokenId: string): { readonly oauthTokenId: string } {
    return { oauthTokenId };
  }

  /** The client in Terraform Cloud. */
  public readonly client: OauthClient;

  private constructor(scope: Construct, id: string, { url, edition = 'enterprise' }: GitlabServerProps, credentials: (self: Construct, url: string) => Credentials) {
    super(scope, freshId(scope, id));
    const server = gitlabUrl(this, url);
    this.client = new OauthClient(this, 'client', {
      name: 'GitLab', apiUrl: `${server}/api/v4`, httpUrl: server, serviceProvider: server === GITLAB_COM ? 'gitlab_hosted' : `gitlab_${edition}_edition`, organizationScoped: true,
      ...credentials(this, server),
    });
    this.node.defaultChild = this.client;
  }

  /** What workspaces are linked with. */
  public get oauthTokenId(): string {
    return this.client.oauthTokenId;
  }
}

type Credentials = { readonly oauthToken: string } | { readonly key: string; readonly secret: string };

function applicationProblems(url: string, { callbackUrl }: ApplicationConnectionProps): Problem[] {
  const problems: Problem[] = [];
  if (url === GITLAB_COM) problems.push({ code: 'GitlabApplication', what: 'applications are made by administrators of the server, and gitlab.com has others', fix: 'use GitlabConnection.token(…)' });
  if (!/^https:\/\/[^\s@/]+\/auth\/[^\s/]+\/callback$/.test(callbackUrl)) {
    problems.push({ code: 'GitlabApplication', what: `\`callbackUrl\` is ${JSON.stringify(callbackUrl)}`, fix: 'take it from Terraform Cloud\'s page "Add a VCS provider", e.g. "https://app.terraform.io/auth/1234/callback"' });
  }
  return problems;
}
