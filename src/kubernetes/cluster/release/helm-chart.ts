import { Problem } from '../../../core/validation-error';

/** A Helm chart, of one version. */
export class HelmChart {
  /** A chart of a repository, e.g. `HelmChart.repository('https://charts.jetstack.io', 'cert-manager', 'v1.21.2')`. */
  public static repository(url: string, name: string, version: string): HelmChart { return new HelmChart(url, name, version); }
  /** A chart of a container registry, e.g. `HelmChart.oci('public.ecr.aws/karpenter', 'karpenter', '1.14.1')`. */
  public static oci(registry: string, name: string, version: string): HelmChart { return new HelmChart(`oci://${registry.replace(/^oci:\/\//, '')}`, name, version); }

  private constructor(
    /** Where it is. */
    public readonly url: string,
    /** Its name. */
    public readonly name: string,
    /** Its version. */
    public readonly version: string,
  ) {}

  /** Whether it is in a container registry. */
  public get isOci(): boolean {
    return this.url.startsWith('oci://');
  }

  /** Where it is, as Argo CD wants it: a registry without a scheme. */
  public get argoUrl(): string {
    return this.url.replace(/^oci:\/\//, '');
  }
}

/** A whole version, so that the same documents always install the same chart. */
const VERSION = /^v?\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?$/;

/** What is wrong with a chart, all of it. */
export function chartProblems({ url, name, version }: HelmChart): Problem[] {
  const problems: Problem[] = [];
  if (!/^(https|oci):\/\/[\w.-]+(:\d+)?(\/[\w.~/-]*)?$/.test(url)) {
    problems.push({ code: 'HelmRepository', what: `${JSON.stringify(url)} is no address of a Helm repository or registry`, fix: 'write e.g. "https://charts.jetstack.io", or HelmChart.oci("public.ecr.aws/karpenter", …)' });
  }
  if (!/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/.test(name)) {
    problems.push({ code: 'HelmChartName', what: `${JSON.stringify(name)} is no name of a Helm chart`, fix: 'use lower-case letters, digits and dashes' });
  }
  if (!VERSION.test(version)) {
    problems.push({ code: 'HelmChartVersion', what: `the chart ${name} has the version ${JSON.stringify(version)}, which may be another one tomorrow`, fix: 'write a whole one, e.g. "1.14.1"' });
  }
  return problems;
}
