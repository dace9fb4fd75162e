import { DaprComponent } from './dapr';
import { FunctionModel } from './function-model';

/** Whether the program is a function of OpenFunction's functions framework, which serves it by a context that somebody must give it. */
export function usesFramework({ props: { source } }: FunctionModel): boolean {
  return source.build?.builder?.env.FUNC_NAME !== undefined;
}

/**
 * The variables that the framework reads where OpenFunction's controller is not there to set them.
 *
 * @param byRequests whether everything comes to it as a request; else it reads messages itself
 * @see https://github.com/OpenFunction/OpenFunction/blob/main/docs/concepts/OpenFunction-context-specs.md
 */
export function frameworkEnv(model: FunctionModel, version: string | undefined, byRequests: boolean): Record<string, string> {
  const of = (direction: DaprComponent['direction']): object => Object.fromEntries(model.components
    .filter((component) => component.direction === direction)
    .map(({ name, type, topic }) => [name, {
      uri: topic ?? name, componentName: name, componentType: type, ...(direction === 'out' && type.startsWith('bindings.') ? { operation: 'create' } : {}),
    }]));
  return {
    FUNC_CONTEXT: JSON.stringify({
      name: model.name, version: version ?? 'latest', runtime: byRequests ? 'Knative' : 'Async', port: String(model.port), inputs: byRequests ? {} : of('in'), outputs: of('out'),
    }),
    CONTEXT_MODE: 'self-host',
    ...(byRequests ? {} : { APP_PROTOCOL: 'grpc' }),
  };
}
