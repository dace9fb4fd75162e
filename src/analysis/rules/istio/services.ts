import { declaredProtocol } from '../../model';
import { Rule } from '../rule';
import { isControlPlane, isSystemNamespace } from '../support';

/** Ports whose protocol Istio does not guess, because a wrong guess breaks them: SMTP, DNS, MySQL, MongoDB. */
const notSniffed = new Set([25, 53, 3306, 27017]);

export const serviceRules: readonly Rule[] = [{
  name: 'service.PortNameAnalyzer',
  codes: ['IST0118', 'IST0150'],
  run: (model, report) => {
    for (const service of model.services) {
      if (isSystemNamespace(service.namespace) || isControlPlane(service.resource)) continue;
      for (const port of service.ports) {
        const unknown = declaredProtocol(port) === undefined && !notSniffed.has(port.port);
        const external = service.type === 'ExternalName';
        if (!unknown && !(external && port.name === 'tcp')) continue;
        if (external) {
          report('IST0150', service.resource, 'Port name for ExternalName service is invalid. Proxy may prevent tcp named ports and unmatched traffic '
            + 'for ports serving TCP protocol from being forwarded correctly', port.at);
        } else {
          const target = typeof port.targetPort === 'string' || port.at.get('targetPort').exists ? port.targetPort : 0;
          report('IST0118', service.resource,
            `Port name ${port.name} (port: ${port.port}, targetPort: ${target}) doesn't follow the naming convention of Istio port.`, port.at);
        }
      }
    }
  },
}];
