export { diffDocuments } from './diff-documents';
export type { ChangedObject, Doc, DuplicateObject, FieldChange, ManifestDiff, ObjectRef, RefusedChange, WholeObject } from './manifest-diff';
export { renderDiffJson } from './render-json';
export { type MarkdownOptions, renderDiffMarkdown } from './render-markdown';
export { renderDiffText, type TextOptions } from './render-text';
