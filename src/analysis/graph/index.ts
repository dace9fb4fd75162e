export * from './graph';
export { meshGraph } from './mesh-graph';
export type { MeshGraphOptions } from './mesh-graph';
export type { GraphScope } from './restrict';
export { renderHtml } from './render/html';
export { renderMermaid } from './render/mermaid';
export { renderSvg } from './render/svg';
export type { SvgOptions } from './render/svg';
