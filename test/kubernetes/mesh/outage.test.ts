import * as path from 'path';
import { active, devopsGateway, preview, queryGateway, route } from '../../../examples/query-outage/main';
import { MeshRoute, Weight } from '../../../src';
import { get } from '../../../src/testing';
import { registerMatchers } from '../../../src/testing/jest';
import { refusal } from './mesh-support';

registerMatchers(expect);

const HOSTS = ['query.test.co.kr', 'ops-query.test.co.kr'];
const broken = path.join(__dirname, '..', '..', '..', 'examples', 'query-outage', 'broken');

test('as it was applied, every request dies at the gateway', () => {
  for (const host of HOSTS) expect(broken).toRoute(get(`http://${host}/`), { status: 404 });
});

test('built right, every request goes from the front to the active service, and none to the preview', () => {
  for (const host of HOSTS) {
    expect(route).toRoute(get(`https://${host}/api/items`), { to: active });
    expect(route).toRoute(get(`http://${host}/`), { to: [Weight.of(active, 100), Weight.of(preview, 0)] });
  }
  expect(queryGateway.front!.kind).toBe('Ingress');
});

test('cannot be built broken, and the refusal names the gateway that would do', () => {
  expect(refusal(() => new MeshRoute(route.node.scope!, 'broken', { hosts: HOSTS, gateways: [devopsGateway], rules: [{ to: active }] })).map((line) => /which serves it|RouteGatewayUseless/.exec(line)?.[0])).toEqual([
    'which serves it', 'which serves it', 'RouteGatewayUseless',
  ]);
});
