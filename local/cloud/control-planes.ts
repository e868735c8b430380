import { startElastiCache, serverlessCacheSchema } from '../elasticache/start.ts';
import { startGatewayControl } from '../gateway-control/start.ts';
import type { UsageStore } from '../gateway/usage-store.ts';
import { startLambdaApi, type LambdaApiOptions } from '../lambda-api/start.ts';
import type { ResolvedTemplate } from '../template/resolve.ts';
import type { ApiAccess } from './api-access.ts';
import type { Startup } from './steps.ts';
import { settleAll } from './steps.ts';

/** Addresses of the APIs by which functions ask about the cloud itself. */
export interface ControlPlanes {
  readonly apiGateway: string;
  readonly elastiCache: string;
  readonly lambda: string;
}

interface Options {
  readonly template: ResolvedTemplate;
  readonly access: ApiAccess;
  readonly usage: UsageStore;
  readonly lambda: LambdaApiOptions;
  readonly startup: Startup;
}

/** API Gateway, ElastiCache and Lambda, as far as the service calls them. */
export async function startControlPlanes(options: Options): Promise<ControlPlanes> {
  const { template, access, usage, lambda: lambdaOptions, startup } = options;
  const { api, keys } = access;
  const kept = async <Server extends { stop(): unknown }>(server: Promise<Server>): Promise<Server> =>
    startup.keep(await server);
  const caches = template
    .ofType('AWS::ElastiCache::ServerlessCache')
    .map(({ properties }) => serverlessCacheSchema.parse(properties));
  const [apiGateway, elastiCache, lambda] = await settleAll([
    kept(startGatewayControl({ plans: api.plans, keys, usage, api })),
    kept(startElastiCache(caches)),
    kept(startLambdaApi(lambdaOptions)),
  ]);
  return { apiGateway: apiGateway.endpoint, elastiCache: elastiCache.endpoint, lambda: lambda.endpoint };
}
