import { FunctionParts, podsOf, RunningFunction, tcp } from './function-parts';
import { QUEUE_PROXY_PORTS } from './knative';
import { FUNCTION, openFunctionSpec } from './open-function';
import { OpenFunctionTargetOptions } from './target';

/** Namespaces that requests come from: Knative, and the proxy that OpenFunction's chart installs. */
const FRONT = ['knative-serving', 'kourier-system', 'projectcontour', 'openfunction'];

/** Runs a function as a Function of OpenFunction, which builds it too. */
export function runOnOpenFunction(parts: FunctionParts, options: OpenFunctionTargetOptions): RunningFunction {
  const { model, object, image, settings, letIn, controllerLabels } = parts;
  const { source, imageCredentials } = model.props;
  // The controller knows one Secret: the environment's first stands in where the function names none.
  const credentials = imageCredentials?.name ?? source.build?.push?.name ?? settings.pullSecrets[0];
  const main = object('Function', FUNCTION, () => ({
    spec: openFunctionSpec({ ...parts, options, pod: parts.pod(), image: image.reference, imageVersion: image.version, credentials }),
  }), { labels: controllerLabels });
  if (!model.http) return { main };
  const byKeda = options.engine === 'keda';
  letIn(tcp(model.port, ...(byKeda ? [] : QUEUE_PROXY_PORTS)), podsOf(...(byKeda ? ['keda'] : FRONT)));
  return { main, entry: { port: 80, peers: undefined, ports: tcp(80, 8080) } };
}
