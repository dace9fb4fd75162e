export { emitDocuments, emitYaml } from './emit-yaml';
