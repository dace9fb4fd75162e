import { ApiObject } from 'cdk8s';
import { pathOf } from '../../core/construct-path';
import { LocatedProblem } from '../../core/validation-error';
import { judgePodSecurity } from '../pod/pod-security';
import { Json } from './json';
import { judges } from './judges';

/** The version of the schemas that documents are checked against. */
const CHECKED_MINOR = 29;

/** Kinds that a later version serves as they were, under another version: checked by what is known of that. */
const GRADUATED: ReadonlyMap<string, string> = new Map([
  ['admissionregistration.k8s.io/v1/ValidatingAdmissionPolicy', 'admissionregistration.k8s.io/v1beta1'],
  ['admissionregistration.k8s.io/v1/ValidatingAdmissionPolicyBinding', 'admissionregistration.k8s.io/v1beta1'],
]);

/**
 * Judges one document as the API server would.
 *
 * @param kubernetes the cluster's version
 * @param ours whether one of our own constructs made it: every kind that those write is known here
 */
export function judgeDocument(
  object: ApiObject, document: Json, kubernetes: string, ours: boolean,
): { problems: LocatedProblem[]; warnings: LocatedProblem[] } {
  const { problems, warnings } = judgePodSecurity(object, document);
  const path = pathOf(object);
  const later = Number(kubernetes.split('.')[1]) > CHECKED_MINOR;
  const known = later ? GRADUATED.get(`${String(document.apiVersion)}/${String(document.kind)}`) : undefined;
  for (const { code, what, fix, path: field } of judges.checkDocument(known === undefined ? document : { ...document, apiVersion: known })) {
    const located = { path, code, what: field === '' ? what : `\`${field}\` ${what}`, fix };
    // Of other people's kinds, and of fields of a later version, we can only say that we do not know them.
    const unknown = (code === 'UnknownKind' && !ours) || (code === 'UnknownField' && later);
    (unknown ? warnings : problems).push(located);
  }
  return { problems, warnings };
}
