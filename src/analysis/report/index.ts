export * from './code-quality';
export * from './finding';
export * from './json';
export * from './sarif';
export * from './text';
