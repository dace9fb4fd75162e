export * from './analyze-paths';
export * from './model';
export * from './report';
export * from './rules';
