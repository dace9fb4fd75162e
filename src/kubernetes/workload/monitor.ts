import { secondsOf } from '../pod/amounts';
import { Metrics } from '../pod/observability';
import { Json } from '../synthesis/json';

/** A monitor of the Prometheus operator. See https://prometheus-operator.dev/docs/api-reference/api/ */
export const SERVICE_MONITOR = { apiVersion: 'monitoring.coreos.com/v1', kind: 'ServiceMonitor' };
/** The same for pods without a Service. */
export const POD_MONITOR = { apiVersion: 'monitoring.coreos.com/v1', kind: 'PodMonitor' };

/** `spec` of a ServiceMonitor or PodMonitor for one port. */
export function monitorSpec(endpoints: 'endpoints' | 'podMetricsEndpoints', metrics: Metrics, port: string, selector: Record<string, string>): Json {
  return {
    selector: { matchLabels: selector },
    [endpoints]: [{ port, path: metrics.path, ...(metrics.every ? { interval: `${secondsOf(metrics.every)}s` } : {}) }],
  };
}
