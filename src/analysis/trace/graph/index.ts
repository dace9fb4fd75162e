export { renderGraphHtml } from './html';
export { renderMermaid } from './mermaid';
export type { MeshEdge, MeshGraph, MeshNode, NodeRole } from './drawing';
export { meshGraph } from './mesh-graph';
export type { MeshGraphOptions } from './mesh-graph';
export { renderGraphSvg } from './svg';
