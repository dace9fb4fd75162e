import { ValidationError } from '../../core/validation-error';
import { Policy } from '../policy';
import { PolicyPack } from '../policy-pack';
import { Scope } from '../scope';
import { demand, listed } from './options';

/** A custom resource by which teams ask for a database. */
export interface ClaimMenu {
  /** Its API version, e.g. `devopstoolkitseries.com/v1alpha1`. */
  readonly apiVersion: string;
  /** Its kind, e.g. `SQLClaim`. */
  readonly kind: string;
  /** The sizes there are, e.g. `small`, `medium` and `large`. */
  readonly sizes: readonly string[];
  /**
   * Versions that are refused, e.g. `13`: also 13.4.
   *
   * @default - none
   */
  readonly refusedVersions?: readonly string[];
  /**
   * The field that holds the size.
   *
   * @default 'spec.parameters.size'
   */
  readonly sizeField?: string;
  /**
   * The field that holds the version.
   *
   * @default 'spec.parameters.version'
   */
  readonly versionField?: string;
  /**
   * What the API calls its objects, e.g. `sqlclaims`.
   *
   * @default - made from the kind, as English has it
   */
  readonly resource?: string;
}

/** What can be chosen. What is left out is not judged. */
export interface MenuOptions {
  /**
   * Custom resources by which teams ask for databases.
   *
   * @default - none
   */
  readonly claims?: readonly ClaimMenu[];
  /**
   * Classes of databases, e.g. `db.t4g.small`.
   *
   * @default - not judged
   */
  readonly databaseClasses?: readonly string[];
  /**
   * Engines of databases with their versions, e.g. `postgres 16`: also 16.4.
   *
   * @default - not judged
   */
  readonly databaseVersions?: readonly string[];
  /**
   * Kubernetes versions of EKS clusters, e.g. `1.34`.
   *
   * @default - not judged
   */
  readonly clusterVersions?: readonly string[];
  /**
   * Types of machines, e.g. `m7g.large`; `m7g.*` is every size.
   *
   * @default - not judged
   */
  readonly instances?: readonly string[];
}

const FIELD = /^spec(\.[A-Za-z_]\w*)+$/;

/** Sizes and versions that are tested and supported, and nothing else. */
export function menu({ claims = [], databaseClasses, databaseVersions, clusterVersions, instances }: MenuOptions): PolicyPack {
  const policies = [
    ...claims.flatMap(claimRules),
    ...databaseClasses ? [databaseClass(databaseClasses)] : [],
    ...databaseVersions ? [databaseVersion(databaseVersions)] : [],
    ...clusterVersions ? [clusterVersion(clusterVersions)] : [],
    ...instances ? [machines(instances)] : [],
  ];
  if (policies.length > 0) return new PolicyPack('menu', policies);
  throw new ValidationError([{
    path: 'Packs.menu', code: 'PolicyPackOption', what: 'nothing is on the menu', fix: 'give `claims`, `databaseClasses`, `databaseVersions`, `clusterVersions` or `instances`',
  }]);
}

function claimRules({ apiVersion, kind, sizes, refusedVersions = [], sizeField = 'spec.parameters.size', versionField = 'spec.parameters.version', resource }: ClaimMenu): Policy[] {
  demand('menu', 'sizes', sizes, 'name the sizes, e.g. "small"');
  for (const field of [sizeField, versionField]) {
    if (!FIELD.test(field)) {
      throw new ValidationError([{ path: 'Packs.menu', code: 'PolicyPackOption', what: `the field is ${JSON.stringify(field)}`, fix: 'write the names of fields with dots between them, e.g. "spec.parameters.size"' }]);
    }
  }
  const scope = Scope.kind(apiVersion, kind, resource === undefined ? {} : { resource });
  const size = `object.${sizeField}`;
  const version = `object.${versionField}`;
  const said = { reference: 'https://docs.crossplane.io/v1.20/concepts/claims/', scope };
  return [
    new Policy({
      ...said,
      id: `${kind.toLowerCase()}-size`,
      title: `a ${kind} has a size of the menu`,
      why: 'a size that nobody chose in advance, nobody has tested, priced or planned capacity for',
      fix: `choose ${listed(sizes)}`,
      params: { sizes: [...sizes] },
      validations: [{
        expression: `${present(sizeField)} && ${size} in params.sizes`,
        message: 'the size is not on the menu',
        messageExpression: `${present(sizeField)} ? 'the size ' + string(${size}) + ' is not on the menu' : 'no size is chosen'`,
      }],
    }),
    ...refusedVersions.length === 0 ? [] : [new Policy({
      ...said,
      id: `${kind.toLowerCase()}-version`,
      title: `a ${kind} has a version that is still supported`,
      why: 'a version at its end gets no fixes, and has to be left in a hurry',
      fix: `choose a version other than ${listed(refusedVersions)}`,
      params: { refused: [...refusedVersions] },
      validations: [{
        expression: `!(${present(versionField)}) || !params.refused.exists(v, string(${version}) == v || string(${version}).startsWith(v + '.'))`,
        message: 'the version is refused',
        messageExpression: `'the version ' + string(${version}) + ' is refused'`,
      }],
    })],
  ];
}

/** CEL that is true if a field and all above it are there. */
function present(field: string): string {
  const names = field.split('.');
  return names.slice(1).map((_, index) => `has(object.${names.slice(0, index + 2).join('.')})`).join(' && ');
}

function databaseClass(classes: readonly string[]): Policy {
  demand('menu', 'databaseClasses', classes, 'name the classes, e.g. "db.t4g.small"');
  return new Policy({
    id: 'database-class',
    title: 'databases have a class of the menu',
    why: 'what is not on it nobody has tested, priced or reserved',
    fix: `choose ${listed(classes)}`,
    reference: 'https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Concepts.DBInstanceClass.html',
    scope: Scope.terraform('aws_db_instance', 'aws_rds_cluster_instance'),
    params: { classes: [...classes] },
    validations: [{
      expression: 'object.instance_class in params.classes', message: 'the class is not on the menu', messageExpression: '\'the class \' + object.instance_class + \' is not on the menu\'',
    }],
  });
}

function databaseVersion(versions: readonly string[]): Policy {
  demand('menu', 'databaseVersions', versions, 'name engines and versions, e.g. "postgres 16"');
  return new Policy({
    id: 'database-version',
    title: 'databases have an engine and a version of the menu',
    why: 'a version at its end gets no fixes, and costs extra for being kept',
    fix: `choose ${listed(versions)}`,
    reference: 'https://docs.aws.amazon.com/AmazonRDS/latest/PostgreSQLReleaseNotes/postgresql-release-calendar.html',
    scope: Scope.terraform('aws_db_instance', 'aws_rds_cluster'),
    params: { versions: [...versions] },
    variables: [{ name: 'chosen', expression: 'object.engine + \' \' + string(object.engine_version)' }],
    // What a replica or a restored one runs is said by what it is made from.
    when: '!has(object.replicate_source_db)',
    validations: [{
      expression: 'params.versions.exists(v, variables.chosen == v || variables.chosen.startsWith(v + \'.\'))',
      message: 'the version is not on the menu',
      messageExpression: 'variables.chosen + \' is not on the menu\'',
    }],
  });
}

function clusterVersion(versions: readonly string[]): Policy {
  demand('menu', 'clusterVersions', versions, 'name the versions, e.g. "1.34"');
  return new Policy({
    id: 'cluster-version',
    title: 'clusters have a version of the menu',
    why: 'past standard support a cluster costs six times as much, and is upgraded by AWS when it is over',
    fix: `choose ${listed(versions)}`,
    owner: 'provider',
    reference: 'https://docs.aws.amazon.com/eks/latest/userguide/kubernetes-versions.html',
    scope: Scope.terraform('aws_eks_cluster'),
    params: { versions: [...versions] },
    validations: [{
      expression: 'has(object.version) && string(object.version) in params.versions',
      message: 'the version is not on the menu',
      messageExpression: 'has(object.version) ? \'version \' + string(object.version) + \' is not on the menu\' : \'no version is chosen\'',
    }],
  });
}

function machines(allowed: readonly string[]): Policy {
  demand('menu', 'instances', allowed, 'name the types, e.g. "m7g.large" or "m7g.*"');
  return new Policy({
    id: 'instance-menu',
    title: 'machines are of the menu',
    why: 'what is not on it nobody has priced, reserved or built images for',
    fix: `choose ${listed(allowed)}`,
    owner: 'provider',
    reference: 'https://docs.aws.amazon.com/ec2/latest/instancetypes/instance-types.html',
    scope: Scope.terraform('aws_instance', 'aws_launch_template', 'aws_eks_node_group'),
    params: { allowed: [...allowed] },
    variables: [
      {
        name: 'types',
        expression: '(has(object.instance_type) ? [object.instance_type] : []) + (has(object.instance_types) ? object.instance_types : [])',
      },
      { name: 'offending', expression: 'variables.types.filter(t, !params.allowed.exists(a, t == a || (a.endsWith(\'.*\') && t.startsWith(a.replace(\'*\', \'\')))))' },
    ],
    validations: [{ expression: 'size(variables.offending) == 0', message: 'a machine is not on the menu', messageExpression: '\'not on the menu: \' + variables.offending.join(\', \')' }],
  });
}
