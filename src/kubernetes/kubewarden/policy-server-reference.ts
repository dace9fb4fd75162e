import { Construct } from 'constructs';

/** A policy that runs on a server. */
export interface BoundPolicy extends Construct {
  /** @internal */
  readonly _changes?: 'rarely' | 'often';
  /** @internal */
  readonly _looksUp: readonly { readonly apiVersion: string; readonly kind: string }[];
  /** @internal */
  readonly _asksAccess: boolean;
}

/** Where policies run. */
export interface IPolicyServer {
  /** Its name. */
  readonly name: string;
  /** The namespace of Kubewarden, where its pods run. */
  readonly namespace: string;
  /** @internal */
  _bind(policy: BoundPolicy): void;
}
