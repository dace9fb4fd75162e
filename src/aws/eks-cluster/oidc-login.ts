import { Problem } from '../../core/validation-error';

/** People who log in with an identity provider of their own, beside IAM. A cluster has one at most. See https://docs.aws.amazon.com/eks/latest/userguide/authenticate-oidc-identity-provider.html */
export interface OidcLogin {
  /** Its URL, which EKS has to reach on the internet, e.g. `https://login.example.com`. */
  readonly issuer: string;
  /** Who asks: the id of the client that the provider knows the cluster by. */
  readonly clientId: string;
  /**
   * The claim that holds the name.
   *
   * @default - the provider's subject, `sub`
   */
  readonly usernameClaim?: string;
  /**
   * What stands before names, so that nobody there is somebody here.
   *
   * @default 'oidc:'
   */
  readonly usernamePrefix?: string;
  /**
   * The claim that holds the groups.
   *
   * @default - none: nobody is in a group
   */
  readonly groupsClaim?: string;
  /**
   * What stands before groups.
   *
   * @default 'oidc:'
   */
  readonly groupsPrefix?: string;
  /**
   * Claims that a token must have, with these values.
   *
   * @default - none
   */
  readonly requiredClaims?: Record<string, string>;
}

/** What is wrong with it, all of it. */
export function oidcProblems(login: OidcLogin | undefined): Problem[] {
  if (!login) return [];
  const problems: Problem[] = [];
  if (!/^https:\/\/[^\s?#]+$/.test(login.issuer)) {
    problems.push({ code: 'EksOidc', what: `\`oidcLogin.issuer\` is ${JSON.stringify(login.issuer)}, which is no URL of an issuer`, fix: 'write it as the provider does, with https and without a query' });
  }
  if (login.clientId === '') problems.push({ code: 'EksOidc', what: '`oidcLogin.clientId` is empty', fix: 'name the client that the provider knows the cluster by' });
  for (const [prop, prefix] of Object.entries({ usernamePrefix: login.usernamePrefix, groupsPrefix: login.groupsPrefix })) {
    if (prefix?.startsWith('system:')) {
      problems.push({ code: 'EksOidc', what: `\`oidcLogin.${prop}\` is ${JSON.stringify(prefix)}, with which somebody there could be Kubernetes itself here`, fix: 'choose one of your own, e.g. "oidc:"' });
    }
  }
  return problems;
}
