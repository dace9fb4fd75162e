import { logsAsyncHandler, logsOnPort, orders, resize } from './functions';
import { deployment, knative, lambda, openFunction, shop as platform } from './platform';
import { ImageBuild, ImageBuilder, Namespace, SecretSource, ServerlessFunction, Target, Warnings } from 'trackway';
import { FunctionAccess, LambdaFunction, LambdaSecrets, Network, Stack } from 'trackway/aws';

export const shop = platform;

// #region kubernetes
// One definition; the target is the one line that differs.
const onOpenFunction = openFunction.chart('shop');
new ServerlessFunction(onOpenFunction, 'orders', { target: Target.openFunction(), ...orders });
new ServerlessFunction(onOpenFunction, 'logs-async-handler', { target: Target.openFunction(), ...logsAsyncHandler });
new ServerlessFunction(onOpenFunction, 'resize', { target: Target.openFunction(), ...resize });

const onKnative = knative.chart('shop');
const withRelay = Target.knative({ relayImage: 'nginx-unprivileged:1.27.4-alpine' }); // as everything, from a registry of our own
new ServerlessFunction(onKnative, 'orders', { target: Target.knative(), ...orders });
new ServerlessFunction(onKnative, 'logs-async-handler', { target: withRelay, ...logsAsyncHandler });

const onDeployment = deployment.chart('shop');
new ServerlessFunction(onDeployment, 'orders', { target: Target.deployment(), ...orders });
new ServerlessFunction(onDeployment, 'logs-async-handler', { target: Target.deployment(), ...logsAsyncHandler });

// The one that listens on $PORT runs on Lambda as well: its components have the same names, so it has a namespace of its own.
new ServerlessFunction(openFunction.chart('logs'), 'logs-on-port', { target: Target.openFunction(), ...logsOnPort });
new ServerlessFunction(knative.chart('logs'), 'logs-on-port', { target: withRelay, ...logsOnPort });
new ServerlessFunction(deployment.chart('logs'), 'logs-on-port', { target: Target.deployment(), ...logsOnPort });
// #endregion

// #region builds
// OpenFunction builds by itself. For the others, the cluster does.
const builds = deployment.chart('builds');
new Namespace(builds, 'builds', { podSecurity: 'baseline' });
const registryCredentials = SecretSource.existing('push-secret');
new ImageBuild(builds, 'logs-async-handler', { source: logsAsyncHandler.source, registryCredentials });
const byKaniko = new ImageBuild(builds, 'logs-on-port', { source: logsOnPort.source, builder: ImageBuilder.kaniko(), registryCredentials });
Warnings.of(byKaniko).acknowledge('SecurityRelaxed', 'it runs a Dockerfile, in a namespace for builds alone');
// #endregion

// #region lambda
const stack = new Stack(lambda, 'functions', { account: '123456789012' });
const network = Network.fromAttributes({ vpcId: 'vpc-0a1b2c3d4e5f60718', privateSubnetIds: ['subnet-0a1b2c3d4e5f60718', 'subnet-1a1b2c3d4e5f60718'] });
const onLambda = { network, secrets: LambdaSecrets.references() };

new LambdaFunction(stack, 'orders', {
  ...onLambda,
  certificateArn: 'arn:aws:acm:ap-northeast-2:123456789012:certificate/2a7c4f0e-6b1d-4c3e-9f8a-5d2b1c0e7f6a',
  access: FunctionAccess.public(), // as on the other targets: whoever knows the host
  ...orders,
});
new LambdaFunction(stack, 'logs-on-port', { ...onLambda, ...logsOnPort });
// #endregion

export const result = shop.synth();
