/**
 * The kinds of Istio that we write, in versions that Istio 1.22 and later serve. See https://istio.io/latest/docs/reference/config/
 */
export const VIRTUAL_SERVICE = { apiVersion: 'networking.istio.io/v1', kind: 'VirtualService' } as const;
export const DESTINATION_RULE = { apiVersion: 'networking.istio.io/v1', kind: 'DestinationRule' } as const;
export const GATEWAY = { apiVersion: 'networking.istio.io/v1', kind: 'Gateway' } as const;
export const SERVICE_ENTRY = { apiVersion: 'networking.istio.io/v1', kind: 'ServiceEntry' } as const;
export const SIDECAR = { apiVersion: 'networking.istio.io/v1', kind: 'Sidecar' } as const;
export const ENVOY_FILTER = { apiVersion: 'networking.istio.io/v1alpha3', kind: 'EnvoyFilter' } as const;
export const PEER_AUTHENTICATION = { apiVersion: 'security.istio.io/v1', kind: 'PeerAuthentication' } as const;
export const REQUEST_AUTHENTICATION = { apiVersion: 'security.istio.io/v1', kind: 'RequestAuthentication' } as const;
export const AUTHORIZATION_POLICY = { apiVersion: 'security.istio.io/v1', kind: 'AuthorizationPolicy' } as const;
export const TELEMETRY = { apiVersion: 'telemetry.istio.io/v1', kind: 'Telemetry' } as const;
