import { Field } from '../model/field';
import { Resource } from '../model/resource';
import { Finding, ObjectRef, Stage, Step } from './result';

/** The object and field that a sentence is about. */
export interface Where {
  readonly resource: Resource;
  readonly field?: Field;
}

/** Keeps what a trace finds out, in order. */
export class Journal {
  public readonly steps: Step[] = [];
  public readonly conflicts: Finding[] = [];
  public readonly ambiguous: Finding[] = [];
  public nearestMiss?: string;

  /** `hop` is the step's place in the one-line verdict. */
  public step(stage: Stage, says: string, where?: Where, hop?: string): void {
    this.steps.push({ stage, ...(where ? locate(where) : {}), says, ...(hop === undefined ? {} : { hop }) });
  }

  public conflict(finding: Finding): void {
    if (!this.conflicts.some((each) => each.what === finding.what)) this.conflicts.push(finding);
  }

  public dependsOnOrder(finding: Finding): void {
    if (!this.ambiguous.some((each) => each.what === finding.what)) this.ambiguous.push(finding);
  }
}

export function objectRef(resource: Resource): ObjectRef {
  return { kind: resource.kind, namespace: resource.namespace, name: resource.name };
}

function locate({ resource, field }: Where): Partial<Step> {
  if (resource.origin !== 'manifest') return { object: objectRef(resource), ...(field ? { field: field.toString() } : {}) };
  return {
    object: objectRef(resource),
    ...(field ? { field: field.toString() } : {}),
    file: resource.file,
    line: field ? resource.lineOf(field) : resource.line,
  };
}
