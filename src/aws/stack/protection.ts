import { TerraformResourceLifecycle } from 'cdktf';
import { IConstruct } from 'constructs';
import { findEnvironment } from '../../core/environment-base';

/** Whether what holds data is kept: as its props say, and without an answer everywhere but in an environment that is not called `prod` or `production`. */
export function isProtected(construct: IConstruct, asked: boolean | undefined): boolean {
  const name = findEnvironment(construct)?.name;
  return asked ?? (name === undefined || name === 'prod' || name === 'production');
}

/** What makes Terraform refuse to delete or replace it, if it is kept. */
export function protection(construct: IConstruct, asked: boolean | undefined): TerraformResourceLifecycle | undefined {
  return isProtected(construct, asked) ? { preventDestroy: true } : undefined;
}
