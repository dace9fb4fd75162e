export { emitDocuments, emitYaml } from './emit-yaml';
export { escapeHidden } from './hidden-characters';
