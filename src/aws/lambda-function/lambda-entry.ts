import { Apigatewayv2Api } from '@cdktf/provider-aws/lib/apigatewayv2-api';
import { Apigatewayv2ApiMapping } from '@cdktf/provider-aws/lib/apigatewayv2-api-mapping';
import { Apigatewayv2DomainName } from '@cdktf/provider-aws/lib/apigatewayv2-domain-name';
import { Apigatewayv2Integration } from '@cdktf/provider-aws/lib/apigatewayv2-integration';
import { Apigatewayv2Route } from '@cdktf/provider-aws/lib/apigatewayv2-route';
import { Apigatewayv2Stage } from '@cdktf/provider-aws/lib/apigatewayv2-stage';
import { LambdaAlias } from '@cdktf/provider-aws/lib/lambda-alias';
import { LambdaFunctionUrl } from '@cdktf/provider-aws/lib/lambda-function-url';
import { LambdaPermission } from '@cdktf/provider-aws/lib/lambda-permission';
import { Construct } from 'constructs';
import { LambdaModel } from './lambda-model';

/** Where requests to a function come in. */
export interface LambdaEntry {
  /** The address, e.g. `https://….lambda-url.ap-northeast-2.on.aws/`. */
  readonly url: string;
  /**
   * Its own URL, for roles.
   *
   * @default - none: requests come through API Gateway
   */
  readonly functionUrl?: LambdaFunctionUrl;
  /**
   * The API, for hosts, paths and the public.
   *
   * @default - none: the function has a URL of its own
   */
  readonly api?: Apigatewayv2Api;
  /** What its hosts' DNS records lead to, by host. */
  readonly domains: Readonly<Record<string, Apigatewayv2DomainName>>;
}

/** The way in to a function that takes requests. */
export function createEntry(scope: Construct, name: string, model: LambdaModel, alias: LambdaAlias): LambdaEntry {
  if (!model.byGateway) {
    // Since October 2025 a URL for everybody needs a permission that this provider cannot write, so the public comes through API Gateway.
    const functionUrl = new LambdaFunctionUrl(scope, 'url', { functionName: alias.functionName, qualifier: alias.name, authorizationType: 'AWS_IAM' });
    return { url: functionUrl.functionUrl, functionUrl, domains: {} };
  }
  const { hosts = [], path = '/' } = model.http!;
  const api = new Apigatewayv2Api(scope, 'api', { name, protocolType: 'HTTP', ...(hosts.length > 0 ? { disableExecuteApiEndpoint: true } : {}) });
  const integration = new Apigatewayv2Integration(scope, 'integration', {
    apiId: api.id, integrationType: 'AWS_PROXY', integrationUri: alias.invokeArn, payloadFormatVersion: '2.0', timeoutMilliseconds: model.timeout * 1000,
  });
  const authorizationType = model.props.access?.kind === 'public' ? 'NONE' : 'AWS_IAM';
  routeKeys(path).forEach((routeKey, i) => new Apigatewayv2Route(scope, i === 0 ? 'route' : 'route-below', {
    apiId: api.id, routeKey, target: `integrations/${integration.id}`, authorizationType,
  }));
  const stage = new Apigatewayv2Stage(scope, 'stage', { apiId: api.id, name: '$default', autoDeploy: true });
  new LambdaPermission(scope, 'api-permission', {
    action: 'lambda:InvokeFunction', functionName: alias.functionName, qualifier: alias.name, principal: 'apigateway.amazonaws.com', sourceArn: `${api.executionArn}/*/*`,
  });
  const domains = Object.fromEntries(hosts.map((host) => [host, createDomain(scope, host, model.props.certificateArn!, stage)]));
  return { url: hosts.length > 0 ? `https://${hosts[0]}${path}` : `${api.apiEndpoint}${path}`, api, domains };
}

/** The path and everything below it. */
function routeKeys(path: string): string[] {
  const bare = path.replace(/\/+$/, '');
  return bare === '' ? ['$default'] : [`ANY ${bare}`, `ANY ${bare}/{proxy+}`];
}

function createDomain(scope: Construct, host: string, certificateArn: string, stage: Apigatewayv2Stage): Apigatewayv2DomainName {
  const domain = new Apigatewayv2DomainName(scope, `domain-${host}`, {
    domainName: host, domainNameConfiguration: { certificateArn, endpointType: 'REGIONAL', securityPolicy: 'TLS_1_2' },
  });
  new Apigatewayv2ApiMapping(scope, `mapping-${host}`, { apiId: stage.apiId, domainName: domain.id, stage: stage.id });
  return domain;
}
