import { Pod } from '../../model/pod';

/** The addresses on which an application takes connections to a port. */
export type Binding = 'any' | 'localhost' | 'podIp';

const portFlag = /^--?bind-(localhost|ip)[= ](\d+)$/;
const addressFlag = /^--?[\w.-]*(?:addr|address|bind|host|listen)[\w.-]*[= ](?:https?:\/\/)?(127\.0\.0\.1|localhost|\[::1\]):(\d+)$/i;

/**
 * Where an application listens, as far as its command line says (`--listen-address=127.0.0.1:8080`). A sidecar hands requests to the
 * pod's own address, so that an application on localhost is not reached, unless a Sidecar object sends them there.
 */
export function bindingOf(pod: Pod, port: number): Binding {
  for (const container of pod.containers) {
    for (const flag of [...container.at.get('command').strings(), ...container.at.get('args').strings()]) {
      const byPort = portFlag.exec(flag);
      if (byPort && Number(byPort[2]) === port) return byPort[1] === 'ip' ? 'podIp' : 'localhost';
      const byAddress = addressFlag.exec(flag);
      if (byAddress && Number(byAddress[2]) === port) return 'localhost';
    }
  }
  return 'any';
}
