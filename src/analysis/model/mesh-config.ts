import { ExtensionProvider, MeshConfig } from './facts';
import { Field, isObject } from './field';

/**
 * A MeshConfig as it stands in a file: fields of the wrong type are left out, so that nobody has to check them again.
 */
export function meshConfigFrom(value: unknown): MeshConfig {
  const root = new Field(value);
  const providers = root.get('extensionProviders').items().map((each) => each.object()).filter((each) => typeof each?.name === 'string');
  const config = root.get('defaultConfig').object();
  return withoutUndefined({
    ...(isObject(value) ? Object.fromEntries(Object.entries(value).filter(([key]) => !read.has(key))) : {}),
    outboundTrafficPolicy: root.get('outboundTrafficPolicy').exists ? { mode: root.at('outboundTrafficPolicy', 'mode').string() } : undefined,
    enableAutoMtls: root.get('enableAutoMtls').boolean(),
    rootNamespace: root.get('rootNamespace').string(),
    trustDomain: root.get('trustDomain').string(),
    ingressService: root.get('ingressService').string(),
    ingressSelector: root.get('ingressSelector').string(),
    ingressClass: root.get('ingressClass').string(),
    ingressControllerMode: root.get('ingressControllerMode').string(),
    defaultServiceExportTo: stringsOf(root.get('defaultServiceExportTo')),
    defaultVirtualServiceExportTo: stringsOf(root.get('defaultVirtualServiceExportTo')),
    defaultDestinationRuleExportTo: stringsOf(root.get('defaultDestinationRuleExportTo')),
    defaultProviders: root.get('defaultProviders').object() && withoutUndefined({
      tracing: stringsOf(root.at('defaultProviders', 'tracing')),
      metrics: stringsOf(root.at('defaultProviders', 'metrics')),
      accessLogging: stringsOf(root.at('defaultProviders', 'accessLogging')),
    }),
    extensionProviders: providers.length > 0 ? providers as unknown as readonly ExtensionProvider[] : undefined,
    defaultConfig: config && { ...config, proxyMetadata: root.at('defaultConfig', 'proxyMetadata').object() ?? {} },
  });
}

const read = new Set([
  'outboundTrafficPolicy', 'enableAutoMtls', 'rootNamespace', 'trustDomain', 'ingressService', 'ingressSelector', 'ingressClass', 'ingressControllerMode',
  'defaultServiceExportTo', 'defaultVirtualServiceExportTo', 'defaultDestinationRuleExportTo', 'defaultProviders', 'extensionProviders', 'defaultConfig',
]);

function stringsOf(at: Field): readonly string[] | undefined {
  return at.exists ? at.strings() : undefined;
}

function withoutUndefined<T extends object>(object: T): T {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as T;
}
