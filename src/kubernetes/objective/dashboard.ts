import { shortHash } from '../../core/naming';
import { BUDGET, failureRatio, Promised, REQUESTS } from './rules';

/** What was asked of the service, and so is shown. */
export interface Asked {
  /** Its controller: `Deployment`, `StatefulSet` or `Rollout`. */
  readonly controller: string;
  /** Whether its scaling was asked for. */
  readonly scaling: boolean;
  /** Whether its size was asked for. */
  readonly size: boolean;
}

/** Whose dashboard it is. */
export interface DashboardContext {
  /** Name of the Service, of its controller and of its container. */
  readonly service: string;
  /** Its namespace. */
  readonly namespace: string;
  /** The days that are promised for. */
  readonly days: number;
}

interface Query {
  readonly expr: string;
  readonly legend: string;
}

interface Panel {
  readonly title: string;
  readonly description: string;
  readonly unit: string;
  readonly queries: readonly Query[];
  /** A single number instead of a line. */
  readonly stat?: boolean;
}

/** What kube-state-metrics and Argo Rollouts call the pods that are ready. */
const READY: Readonly<Record<string, string>> = {
  Deployment: 'kube_deployment_status_replicas_ready{namespace="$ns",deployment="$name"}',
  StatefulSet: 'kube_statefulset_status_replicas_ready{namespace="$ns",statefulset="$name"}',
  Rollout: 'rollout_info_replicas_available{namespace="$ns",name="$name"}',
};

/** A Grafana dashboard of what the consumer asked for, and of nothing else: the promises and their budgets, replicas if scaling was asked, memory if size was. */
export function dashboard(promises: readonly Promised[], asked: Asked, context: DashboardContext): string {
  const panels = [...promises.flatMap((promise) => promisePanels(promise, context)), ...askedPanels(asked, context)];
  const { service, namespace } = context;
  return `${JSON.stringify({
    uid: `objective-${shortHash(`${namespace}/${service}`)}`,
    title: `${service} (${namespace}): what was promised`,
    tags: ['objective'],
    timezone: 'browser',
    schemaVersion: 39,
    time: { from: `now-${context.days}d`, to: 'now' },
    templating: { list: [{ name: 'datasource', type: 'datasource', query: 'prometheus' }] },
    panels: panels.map((panel, i) => grafana(panel, i)),
  }, undefined, 2)}\n`;
}

function promisePanels({ kind, words, target }: Promised, { service, namespace, days }: DashboardContext): Panel[] {
  const selector = `{service="${service}",namespace="${namespace}",objective="${kind}"}`;
  return [
    { title: `Error budget: ${kind}`, description: `Promised over ${days} days: ${words}. What is left of what may go wrong.`, unit: 'percentunit', stat: true, queries: [{ expr: `${BUDGET}${selector}`, legend: 'left' }] },
    {
      title: `Kept: ${kind}`, description: `Promised over ${days} days: ${words}.`, unit: 'percentunit',
      queries: [{ expr: `1 - ${failureRatio('1h')}${selector}`, legend: 'over an hour' }, { expr: `vector(${target / 100})`, legend: 'promised' }],
    },
    ...kind === 'availability' ? [{ title: 'Requests', description: 'Requests per second.', unit: 'reqps', queries: [{ expr: `${REQUESTS}${selector}`, legend: 'requests' }] }] : [],
  ];
}

function askedPanels({ controller, scaling, size }: Asked, { service, namespace }: DashboardContext): Panel[] {
  const here = (text: string): string => text.replace('$ns', namespace).replace('$name', service);
  const container = `namespace="${namespace}",container="${service}"`;
  return [
    ...scaling && READY[controller] ? [{ title: 'Replicas', description: 'Pods that are ready.', unit: 'short', queries: [{ expr: here(READY[controller]), legend: 'ready' }] }] : [],
    ...size ? [{
      title: 'Memory', description: 'The replica that uses most, against what it may use.', unit: 'bytes',
      queries: [
        { expr: `max(container_memory_working_set_bytes{${container}})`, legend: 'used' },
        { expr: `max(kube_pod_container_resource_limits{${container},resource="memory"})`, legend: 'limit' },
      ],
    }] : [],
  ];
}

/** Two panels beside each other. */
function grafana({ title, description, unit, queries, stat }: Panel, i: number): unknown {
  const datasource = { type: 'prometheus', uid: '${datasource}' };
  return {
    id: i + 1,
    type: stat ? 'stat' : 'timeseries',
    title,
    description,
    datasource,
    gridPos: { x: (i % 2) * 12, y: Math.floor(i / 2) * 8, w: 12, h: 8 },
    fieldConfig: { defaults: { unit, min: stat ? undefined : 0 }, overrides: [] },
    targets: queries.map(({ expr, legend }, at) => ({ refId: String.fromCharCode(65 + at), datasource, expr, legendFormat: legend })),
  };
}
