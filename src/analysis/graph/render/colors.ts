import { GraphNodeKind } from '../graph';

/** Fill and border of a node. */
export interface Paint {
  readonly fill: string;
  readonly stroke: string;
}

/** What is broken. Never used for anything else. */
export const BROKEN: Paint = { fill: '#fdecea', stroke: '#c62828' };
/** What is likely wrong. */
export const DOUBTFUL: Paint = { fill: '#fff6e0', stroke: '#a86400' };

export const PAINT: Readonly<Record<GraphNodeKind, Paint>> = {
  ingress: { fill: '#eef1f5', stroke: '#5b6b80' },
  loadBalancer: { fill: '#eef1f5', stroke: '#5b6b80' },
  mesh: { fill: '#eef1f5', stroke: '#5b6b80' },
  gateway: { fill: '#e6eefb', stroke: '#2f5fb3' },
  virtualService: { fill: '#efe9fa', stroke: '#6a4bb0' },
  service: { fill: '#e3f4f1', stroke: '#1f7a6d' },
  external: { fill: '#f3f0e6', stroke: '#7a6a2f' },
  version: { fill: '#eef8f6', stroke: '#1f7a6d' },
  workload: { fill: '#ffffff', stroke: '#52606d' },
};

export const LINE = '#7b8794';
export const NEAR_MISS = '#2f5fb3';
export const TEXT_COLOR = '#1f2933';
export const QUIET = '#52606d';
