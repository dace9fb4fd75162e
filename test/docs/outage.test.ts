import * as path from 'path';
import { get } from '../../src/testing';
import { registerMatchers } from '../../src/testing/jest';
import { ROOT } from '../support/paths';
import { refusalOf, wrongGateway } from './outage';

registerMatchers(expect);

test('the mistake of the outage is refused, and the refusal names the gateway that serves the hosts', () => {
  const refusal = refusalOf(wrongGateway);
  expect(refusal).toContain('bind the route to istio-system/query-gateway');
  expect(refusal).toMatch(/\(RouteHostNotServed\)\n/);
  expect(() => refusalOf(() => undefined)).toThrow('it was built');
});

describe('in the repository', () => {
  const before = process.cwd();
  beforeAll(() => process.chdir(path.join(ROOT, 'examples', 'query-outage')));
  afterAll(() => process.chdir(before));

  // #region to-route
  test('the requests of the outage arrive, and go to the active service alone', () => {
    for (const host of ['query.test.co.kr', 'ops-query.test.co.kr']) {
      expect('expected').toRoute(get(`http://${host}/`), { to: 'query-svc-active.devops.svc.cluster.local', path: '/' });
    }
    expect('broken').toRoute(get('http://query.test.co.kr/'), { status: 404 });
  });
  // #endregion
});
