/** What terraform asks a host for. */
export const SERVICES: readonly string[] = ['tfe.v2', 'tfe.v2.1', 'tfe.v2.2', 'state.v2'];

/**
 * Configuration of the terraform CLI by which hosts are found at `base`. See https://developer.hashicorp.com/terraform/internals/remote-service-discovery and
 * https://developer.hashicorp.com/terraform/cli/config/config-file
 */
export function cliConfig(base: string, token: string, hosts: readonly string[]): string {
  return [...new Set(hosts)].map((host) => {
    const services = SERVICES.map((service) => `    "${service}" = "${base}/api/v2/"\n`).join('');
    return `host "${host}" {\n  services = {\n${services}  }\n}\ncredentials "${host}" {\n  token = "${token}"\n}\n`;
  }).join('');
}
