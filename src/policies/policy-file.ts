import { nearest } from '../core/naming';
import { LocatedProblem, ValidationError } from '../core/validation-error';
import { readText } from '../manifests/read/read-text';
import { Policy, PolicyProps } from './policy';
import { AdmissionOperation, Scope } from './scope';

type Fields = Readonly<Record<string, unknown>>;

const FIELDS = ['apiVersion', 'kind', 'id', 'title', 'why', 'fix', 'scope', 'validations', 'severity', 'owner', 'params', 'variables', 'when', 'exceptions', 'reference', 'neighbours'];
const SCOPE_FIELDS = ['pods', 'kinds', 'terraform', 'namespaces', 'exceptNamespaces', 'labels', 'operations'];
const LISTS = ['validations', 'variables', 'exceptions'];

/**
 * Policies written as YAML, one document each: `apiVersion: trackway/v1`, `kind: Policy`, and the props of a `Policy` beside them. The scope is
 * `{pods: true}`, `{kinds: [{apiVersion, kind, resource}]}` or `{terraform: [aws_db_instance]}`, with `namespaces`, `exceptNamespaces`, `labels`, `operations`.
 *
 * @throws ValidationError with everything that is wrong in the file
 */
export function parsePolicies(text: string, file: string): Policy[] {
  const { documents, problems: unread } = readText(text, file);
  const problems: LocatedProblem[] = unread.filter(({ level }) => level === 'error');
  const policies: Policy[] = [];
  for (const { doc, line } of documents) {
    const where = `${file}:${line}`;
    try {
      policies.push(policyOf(doc, where));
    } catch (error) {
      if (!ValidationError.isValidationError(error)) throw error;
      problems.push(...error.problems.map((problem) => ({ ...problem, path: problem.path === where ? where : `${where} ${problem.path}` })));
    }
  }
  if (problems.length === 0 && policies.length === 0) {
    problems.push({ path: file, code: 'PolicyFile', what: 'the file holds no policy', fix: 'write documents with `apiVersion: trackway/v1` and `kind: Policy`' });
  }
  if (problems.length > 0) throw new ValidationError(problems);
  return policies;
}

function policyOf(doc: Fields, where: string): Policy {
  const problems: LocatedProblem[] = [];
  const wrong = (what: string, fix: string): void => { problems.push({ path: where, code: 'PolicyFile', what, fix }); };
  if (doc.apiVersion !== 'trackway/v1' || doc.kind !== 'Policy') wrong(`this is no policy but ${String(doc.apiVersion)} ${String(doc.kind)}`, 'write `apiVersion: trackway/v1` and `kind: Policy`');
  unknown('the policy', doc, FIELDS, wrong);
  for (const field of LISTS) {
    if (doc[field] !== undefined && !(Array.isArray(doc[field]) && doc[field].every(isFields))) wrong(`\`${field}\` is no list of objects`, 'write a list');
  }
  for (const field of ['id', 'title', 'why', 'fix', 'when', 'severity', 'owner', 'reference']) {
    if (doc[field] !== undefined && typeof doc[field] !== 'string') wrong(`\`${field}\` is no text, got ${JSON.stringify(doc[field])}`, 'write it in quotes');
  }
  if (doc.neighbours !== undefined && typeof doc.neighbours !== 'boolean') wrong(`\`neighbours\` is no bool, got ${JSON.stringify(doc.neighbours)}`, 'write true, or leave it out');
  for (const field of ['id', 'title', 'why', 'fix', 'scope', 'validations']) if (doc[field] === undefined) wrong(`\`${field}\` is missing`, 'say it');
  for (const list of ['validations', 'variables']) {
    for (const item of Array.isArray(doc[list]) ? doc[list].filter(isFields) : []) {
      if (typeof item.expression !== 'string') wrong(`\`${list}\` has an entry without an expression, got ${JSON.stringify(item)}`, 'write `expression`');
    }
  }
  const scope = isFields(doc.scope) ? scopeOf(doc.scope, wrong) : undefined;
  if (doc.scope !== undefined && !scope) wrong(`\`scope\` holds nothing, got ${JSON.stringify(doc.scope)}`, 'write `pods: true`, `kinds: […]` or `terraform: […]`');
  if (problems.length > 0 || !scope) throw new ValidationError(problems);
  return new Policy({ ...doc as unknown as PolicyProps, scope });
}

function scopeOf(written: Fields, wrong: (what: string, fix: string) => void): Scope | undefined {
  unknown('`scope`', written, SCOPE_FIELDS, wrong);
  const kinds = (Array.isArray(written.kinds) ? written.kinds as unknown[] : []).filter(isFields);
  let scope: Scope | undefined = written.pods === true ? Scope.pods() : undefined;
  for (const { apiVersion, kind, resource } of kinds) {
    const options = typeof resource === 'string' ? { resource } : {};
    scope = scope ? scope.and(String(apiVersion), String(kind), options) : Scope.kind(String(apiVersion), String(kind), options);
  }
  const resourceTypes = texts(written.terraform);
  if (resourceTypes.length > 0) scope = Scope.terraform(...resourceTypes);
  if (!scope) return undefined;
  const operations = texts(written.operations) as AdmissionOperation[];
  const narrowed = scope.inNamespaces(...texts(written.namespaces)).exceptNamespaces(...texts(written.exceptNamespaces))
    .withLabels(isFields(written.labels) ? written.labels as Record<string, string> : {});
  return operations.length > 0 ? narrowed.on(...operations) : narrowed;
}

function unknown(of: string, written: Fields, known: readonly string[], wrong: (what: string, fix: string) => void): void {
  for (const field of Object.keys(written)) {
    if (!known.includes(field)) wrong(`${of} has no field ${JSON.stringify(field)}`, `use ${nearest(field, known) ?? known.join(', ')}`);
  }
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
