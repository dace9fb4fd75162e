import { Policy, PolicyPack, Scope } from 'trackway/policies';

// #region pods
/** Whose every pod is, and which version. */
const pods = new Policy({
  id: 'validate-pod-security-standards',
  title: 'pods say what they are and whose',
  why: 'whom to call at night must be written on what woke you',
  fix: 'name an owner for the Platform, and a version for the service',
  owner: 'consumer',
  scope: Scope.pods().exceptNamespaces('kube-system'),
  params: { labels: ['app.kubernetes.io/name', 'app.kubernetes.io/version'], annotation: 'trackway/owner' },
  variables: [{
    name: 'missing',
    expression: 'params.labels.filter(l, !has(variables.podMetadata.labels) || !(l in variables.podMetadata.labels) || variables.podMetadata.labels[l] == "")',
  }],
  validations: [
    {
      expression: 'size(variables.missing) == 0',
      message: 'a label is missing',
      messageExpression: "'labels are missing: ' + variables.missing.join(', ')",
    },
    {
      expression: 'has(object.metadata.annotations) && params.annotation in object.metadata.annotations && object.metadata.annotations[params.annotation] != ""',
      message: 'nobody owns it',
      messageExpression: "'the annotation ' + params.annotation + ' is missing'",
    },
  ],
});
// #endregion

// #region sql
/** How a team asks for a database: small, medium or large, and nothing that is at its end. */
const databases = new Policy({
  id: 'sql-size-restriction',
  title: 'databases are small, medium or large, and of a version that gets fixes',
  why: 'a size that nobody chose in advance nobody has priced or tested; PostgreSQL 13 gets no fixes any more',
  fix: 'choose small, medium or large, and PostgreSQL 14 or later',
  owner: 'consumer',
  scope: Scope.kind('devopstoolkitseries.com/v1alpha1', 'SQLClaim'),
  params: { sizes: ['small', 'medium', 'large'], refused: ['13'] },
  validations: [
    {
      expression: 'object.spec.parameters.size in params.sizes',
      message: 'the size is not on the menu',
      messageExpression: "'the size ' + object.spec.parameters.size + ' is not on the menu'",
    },
    {
      expression: '!has(object.spec.parameters.version) || !(string(object.spec.parameters.version).split(".")[0] in params.refused)',
      message: 'the version is refused',
      messageExpression: "'PostgreSQL ' + string(object.spec.parameters.version) + ' is refused'",
    },
  ],
});
// #endregion

/** What the team holds itself to. */
export const team = new PolicyPack('team', [pods, databases]);
