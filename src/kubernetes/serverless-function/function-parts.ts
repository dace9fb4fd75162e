import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { Settings } from '../../core/defaults';
import { SecretKey } from '../../core/secret-source';
import { Image } from '../pod/image';
import { Json } from '../synthesis/json';
import { PeerPort } from '../workload/connections';
import { FunctionModel } from './function-model';
import { RenderedPod } from './revision';
import { Scaler } from './scaler';

/** Of what a target makes a function run. */
export interface FunctionParts {
  /** The construct that everything is made below. */
  readonly scope: Construct;
  /** What was asked. */
  readonly model: FunctionModel;
  /** The defaults in force. */
  readonly settings: Settings;
  /** The namespace, where the chart names one. */
  readonly namespace: string | undefined;
  /** The name that clients inside the cluster reach it by. */
  readonly host: string;
  /** What selects its pods. */
  readonly selector: Record<string, string>;
  /** What the object that makes the pods says beyond the usual labels: its version. */
  readonly controllerLabels: Record<string, string>;
  /** The image, its registry included. */
  readonly image: Image;
  /** Its pod, once the tree is complete. */
  readonly pod: () => RenderedPod;
  /** The Secret that a key is in. */
  readonly secretName: (key: SecretKey) => string;
  /** The TriggerAuthentication of a scaler. */
  readonly authentication: (scaler: Scaler) => string | undefined;
  /** Makes an object of the function. */
  readonly object: (id: string, kind: { apiVersion: string; kind: string }, body: () => Json, options?: ObjectOptions) => ApiObject;
  /** Lets requests of some pods in. */
  readonly letIn: (ports: readonly PeerPort[], from: Json[]) => void;
}

/** How an object of a function differs from the rest. */
export interface ObjectOptions {
  /** @default - that of the function */
  readonly name?: string;
  /** @default - the chart's */
  readonly namespace?: string;
  /** @default - none but the function's */
  readonly labels?: Record<string, string>;
}

/** A function that runs. */
export interface RunningFunction {
  /** What runs it. */
  readonly main: ApiObject;
  /**
   * Where clients inside the cluster send requests.
   *
   * @default - it takes none
   */
  readonly entry?: FunctionEntry;
}

/** Where requests to a function go in. */
export interface FunctionEntry {
  /** The port of its address. */
  readonly port: number;
  /** The pods that take them first; undefined: any. */
  readonly peers: Json[] | undefined;
  /** Ports of these pods. */
  readonly ports: readonly PeerPort[];
}

/** The pods of a namespace. */
export function podsOf(...namespaces: readonly string[]): Json[] {
  return namespaces.map((name) => ({ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } } }));
}

/** TCP ports. */
export function tcp(...ports: readonly number[]): PeerPort[] {
  return [...new Set(ports)].map((port) => ({ port, protocol: 'TCP' }));
}
