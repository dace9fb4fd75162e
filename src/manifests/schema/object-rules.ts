import { show } from './problem';
import type { Walk } from './walk';

type ObjectRule = (value: Record<string, unknown>, walk: Walk) => void;

/**
 * Fields of one object that depend on each other; a schema file names the rule.
 *
 * @see https://github.com/kubernetes/kubernetes/tree/release-1.29/pkg/apis (`<group>/validation/validation.go`)
 */
export const objectRules: Readonly<Record<string, ObjectRule>> = {
  labelRequirement: ({ operator, values }, walk) => operatorValues(operator, values, walk),

  nodeRequirement: ({ operator, values }, walk) => {
    if (operator !== 'Gt' && operator !== 'Lt') return operatorValues(operator, values, walk);
    if (Array.isArray(values) && values.length === 1 && /^-?\d+$/.test(String(values[0]))) return;
    walk.report({ code: 'WrongSize', what: `values is ${show(values)} with operator ${operator}`, fix: 'give it one whole number, in quotes' }, 'values');
  },

  toleration: ({ key, operator, value, effect, tolerationSeconds }, walk) => {
    if (operator === 'Exists' && value) {
      walk.report({ code: 'ConflictingFields', what: `value is ${show(value)} with operator Exists`, fix: 'remove value, or use operator Equal' }, 'value');
    }
    if (!key && operator !== 'Exists') {
      walk.report({ code: 'MissingField', what: 'a toleration without key must have operator Exists', fix: 'add key, or write operator: Exists' }, 'operator');
    }
    if (tolerationSeconds !== undefined && tolerationSeconds !== null && effect !== 'NoExecute') {
      walk.report({ code: 'ConflictingFields', what: `tolerationSeconds is set with effect ${show(effect)}`, fix: 'write effect: NoExecute, or remove tolerationSeconds' }, 'effect');
    }
  },

  seccomp: ({ type, localhostProfile }, walk) => {
    if (type === 'Localhost' && !localhostProfile) {
      walk.report({ code: 'MissingField', what: 'localhostProfile is missing with type Localhost', fix: 'add localhostProfile' }, 'localhostProfile');
    } else if (type !== 'Localhost' && localhostProfile !== undefined && localhostProfile !== null) {
      walk.report({ code: 'ConflictingFields', what: `localhostProfile is set with type ${show(type)}`, fix: 'remove localhostProfile, or write type: Localhost' }, 'localhostProfile');
    }
  },

  rollingUpdate: ({ type, rollingUpdate }, walk) => {
    if (rollingUpdate === undefined || rollingUpdate === null) return;
    if (type !== undefined && type !== 'RollingUpdate') {
      walk.report({ code: 'ConflictingFields', what: `rollingUpdate is set with type ${show(type)}`, fix: 'remove rollingUpdate, or write type: RollingUpdate' }, 'rollingUpdate');
    }
    const { maxSurge, maxUnavailable } = rollingUpdate as Record<string, unknown>;
    if (isZero(maxSurge) && isZero(maxUnavailable)) {
      walk.report({ code: 'ConflictingFields', what: 'maxSurge and maxUnavailable are both 0, so that no pod could ever be replaced', fix: 'give one of them at least 1' }, 'rollingUpdate', 'maxUnavailable');
    }
  },

  metricSource: (value, walk) => {
    const { type } = value;
    if (typeof type !== 'string') return;
    const field = type[0]!.toLowerCase() + type.slice(1);
    if (value[field] === undefined || value[field] === null) walk.report({ code: 'MissingField', what: `${field} is missing with type ${type}`, fix: `add ${field}` }, field);
    for (const other of ['containerResource', 'external', 'object', 'pods', 'resource']) {
      if (other !== field && value[other] !== undefined && value[other] !== null) {
        walk.report({ code: 'ConflictingFields', what: `${other} is set with type ${type}`, fix: `remove ${other}` }, other);
      }
    }
  },

  portRange: ({ port, endPort }, walk) => {
    if (typeof endPort !== 'number') return;
    if (typeof port !== 'number') walk.report({ code: 'MissingField', what: `endPort is ${endPort} without a numeric port`, fix: 'write port as a number' }, 'endPort');
    else if (endPort < port) walk.report({ code: 'OutOfRange', what: `endPort ${endPort} is below port ${port}`, fix: `use at least ${port}` }, 'endPort');
  },

  ingressPath: ({ path, pathType }, walk) => {
    if (pathType !== 'Exact' && pathType !== 'Prefix') return;
    if (typeof path === 'string' && path.startsWith('/') && !/\/\/|\/\.\/|\/\.\.\/|\/\.{1,2}$|%2f/i.test(path)) return;
    const what = path === undefined || path === null ? `path is missing with pathType ${pathType}` : `path ${show(path)} is not an absolute path`;
    walk.report({ code: 'InvalidFormat', what, fix: 'write a path that starts with "/", without "//", "." or ".." parts' }, 'path');
  },
};

function operatorValues(operator: unknown, values: unknown, walk: Walk): void {
  const count = Array.isArray(values) ? values.length : 0;
  if ((operator === 'In' || operator === 'NotIn') && count === 0) {
    walk.report({ code: 'MissingField', what: `values is missing with operator ${operator}`, fix: 'add the values' }, 'values');
  } else if ((operator === 'Exists' || operator === 'DoesNotExist') && count > 0) {
    walk.report({ code: 'ConflictingFields', what: `values is ${show(values)} with operator ${operator}`, fix: 'remove values, or use In' }, 'values');
  }
}

function isZero(value: unknown): boolean {
  return value === 0 || value === '0%';
}
