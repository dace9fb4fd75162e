import type { INetworkPolicyPeer } from 'cdk8s-plus-29';
import { Construct } from 'constructs';
import { pathOf } from '../../core/construct-path';
import { refuse } from '../../core/problems';
import { Address, addressProblem, Caller, CallTarget, ICallable, isCallable } from './connections';
import { foreignTarget } from './foreign-target';

/**
 * Where a call of `workload` goes; the callee is told who calls.
 *
 * @param ours whether the target is a workload of ours: one without a Service is a peer of cdk8s-plus as well, but listens to nobody
 * @throws ValidationError `UnknownCallTarget` for what cannot be called
 */
export function callTargetOf(workload: Construct, caller: Caller, target: ICallable | INetworkPolicyPeer, ours: boolean): CallTarget {
  if (target instanceof Address) {
    const problem = addressProblem(target);
    if (problem) refuse(workload, problem);
  }
  if (Construct.isConstruct(target) && target.node.root !== workload.node.root) {
    refuse(workload, {
      code: 'UnknownCallTarget',
      what: `\`calls()\` got ${describe(target)}, which is deployed to another cluster or environment`,
      fix: 'call the service of this environment, or an Address',
    });
  }
  const found = isCallable(target) ? target._acceptCall(caller) : ours ? undefined : foreignTarget(target);
  if (found) return found;
  refuse(workload, {
    code: 'UnknownCallTarget',
    what: `\`calls()\` got ${describe(target)}, which cannot be called`,
    fix: 'pass a WebService, a workload of cdk8s-plus, or an Address',
  });
}

function describe(x: unknown): string {
  if (x === undefined || x === null) return String(x);
  if (Construct.isConstruct(x)) return `${x.constructor.name} ${pathOf(x)}`;
  return typeof x === 'object' ? `an object of ${x.constructor?.name ?? 'no class'}` : JSON.stringify(x) ?? typeof x;
}
