import { Settings } from '../../core/defaults';
import { Labels } from '../../core/labels';
import { Problem } from '../../core/validation-error';
import { isLabelValue, isQualifiedName } from '../../manifests/schema/names';

/** What is wrong with a map of labels. */
export function labelProblems(prop: string, labels: Readonly<Record<string, unknown>> | undefined): Problem[] {
  return Object.entries(labels ?? {}).flatMap(([key, value]) => {
    const problems: Problem[] = [];
    if (!isQualifiedName(key)) {
      problems.push({ code: 'LabelKey', what: `\`${prop}\` has the key ${JSON.stringify(key)}`, fix: 'a key is [prefix/]name, with at most 63 letters, digits, ".", "_" and "-" in the name' });
    }
    if (typeof value !== 'string' || !isLabelValue(value)) {
      problems.push({ code: 'LabelValue', what: `\`${prop}["${key}"]\` is ${JSON.stringify(value)}`, fix: 'use at most 63 letters, digits, ".", "_" and "-", as text' });
    }
    return problems;
  });
}

/** What is wrong with a map of annotations. */
export function annotationProblems(prop: string, annotations: Readonly<Record<string, unknown>> | undefined): Problem[] {
  return Object.entries(annotations ?? {}).flatMap(([key, value]) => {
    const problems: Problem[] = [];
    if (!isQualifiedName(key.toLowerCase())) problems.push({ code: 'AnnotationKey', what: `\`${prop}\` has the key ${JSON.stringify(key)}`, fix: 'a key is [prefix/]name' });
    if (typeof value !== 'string') problems.push({ code: 'AnnotationValue', what: `\`${prop}["${key}"]\` must be text, got ${JSON.stringify(value)}`, fix: `write it in quotes: ${JSON.stringify(JSON.stringify(value))}` });
    return problems;
  });
}

/** Labels that the workload writes itself, and what says so instead. */
const RESERVED: Readonly<Record<string, string>> = {
  [Labels.NAME]: 'it is the id of the construct',
  [Labels.INSTANCE]: 'it is the id of the construct',
  [Labels.COMPONENT]: 'it is the kind of the construct',
  [Labels.PART_OF]: 'it is the name of the platform',
  [Labels.MANAGED_BY]: 'leave it out',
  [Labels.VERSION]: 'use `version`',
  'sidecar.istio.io/inject': 'use `mesh`',
};
const DATADOG: Readonly<Record<string, string>> = {
  'tags.datadoghq.com/env': 'it is the name of the environment',
  'tags.datadoghq.com/service': 'it is the id of the construct',
  'tags.datadoghq.com/version': 'use `version`',
};

/** Labels that would be lost, for the workload writes them itself. */
export function reservedLabelProblems(prop: string, labels: Readonly<Record<string, string>> | undefined, settings: Pick<Settings, 'datadog'>): Problem[] {
  const reserved = settings.datadog ? { ...RESERVED, ...DATADOG } : RESERVED;
  return Object.keys(labels ?? {}).filter((key) => Object.hasOwn(reserved, key)).map((key) => ({
    code: 'LabelReserved', what: `\`${prop}\` sets ${JSON.stringify(key)}, which the workload writes itself`, fix: reserved[key],
  }));
}
