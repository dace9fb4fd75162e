export { checkDocument, listKinds, registerSchemas, type CheckOptions } from './check-document';
export { cronProblem } from './cron';
export { isDnsSubdomain, isLabelValue, isPortName, isQualifiedName, isServiceName } from './names';
export { podTemplateOf, type PodTemplate } from './pod-template';
export { fieldPath, type SchemaProblem } from './problem';
export { isQuantity, parseQuantity } from './quantity';
export { SchemaSet, type KnownKind } from './schema-set';
