import { Doc, RefusedChange } from './manifest-diff';
import { isMap, refOf } from './object-key';

const GROUP = 'policies.kubewarden.io/';

/**
 * Changes that a cluster refuses in place, though each side alone is right. Kubewarden lets no policy move to another server, and none that protects be
 * monitored only. See https://docs.kubewarden.io/reference/monitor-mode
 */
export function refusedChanges(before: Doc, after: Doc): RefusedChange[] {
  if (typeof after.apiVersion !== 'string' || !after.apiVersion.startsWith(GROUP) || after.kind === 'PolicyServer') return [];
  const [old, fresh] = [specOf(before), specOf(after)];
  const refused: RefusedChange[] = [];
  if (modeOf(old) === 'protect' && modeOf(fresh) === 'monitor') {
    refused.push({ object: refOf(after), path: 'spec.mode', why: 'Kubewarden refuses to go from protect to monitor: delete it first, or give it another name (PolicyMode.monitorAgain)' });
  }
  if (serverOf(old) !== serverOf(fresh)) {
    refused.push({ object: refOf(after), path: 'spec.policyServer', why: 'Kubewarden lets no policy move to another server: delete it first, or give it another name' });
  }
  return refused;
}

function specOf({ spec }: Doc): Doc {
  return isMap(spec) ? spec : {};
}

function modeOf({ mode }: Doc): unknown {
  return mode ?? 'protect';
}

function serverOf({ policyServer }: Doc): unknown {
  return policyServer ?? 'default';
}
