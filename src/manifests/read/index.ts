export * from './document';
export * from './read-found-text';
export * from './read-manifests';
export * from './read-problem';
export * from './read-text';
