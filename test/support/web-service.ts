import { Chart } from 'cdk8s';
import { Environment, EnvironmentProps, Platform, WebService, WebServiceProps } from '../../src';
import { one, plainChart, refusal } from './render';

/** The props of a service that says nothing but what it must. */
export const MINIMAL = { image: 'catalog:1.4.2', port: 3000 } as const;

/** A service `catalog` that says nothing but what it must, and `props`. */
export function catalog(props: Partial<WebServiceProps> = {}, chart: Chart = plainChart()): Chart {
  const { port, ...minimal } = MINIMAL;
  new WebService(chart, 'catalog', { ...minimal, ...(props.ports ? {} : { port }), ...props });
  return chart;
}

/** The Deployment (or StatefulSet) of `catalog(props)`. */
export function workload(props: Partial<WebServiceProps> = {}, chart: Chart = plainChart(), kind = 'Deployment'): any {
  return one(catalog(props, chart), kind);
}

/** The spec of the pods of `catalog(props)`. */
export function pod(props: Partial<WebServiceProps> = {}, chart?: Chart, kind?: string): any {
  return workload(props, chart, kind).spec.template.spec;
}

/** The main container of `catalog(props)`. */
export function container(props: Partial<WebServiceProps> = {}, chart?: Chart, kind?: string): any {
  return pod(props, chart, kind).containers[0];
}

/** How `catalog(props)` is refused. */
export function refused(props: Partial<WebServiceProps>, chart?: Chart): string {
  return refusal(() => catalog(props, chart));
}

/** The chart `app` of the environment `shop/prod` with these defaults. */
export function inEnvironment(environment: EnvironmentProps = {}, platform: ConstructorParameters<typeof Platform>[1] = {}): Chart {
  return new Environment(new Platform('shop', platform), 'prod', environment).chart('app');
}
