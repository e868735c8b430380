import { paginateGetRestApis, type APIGatewayClient } from '@aws-sdk/client-api-gateway';
import { resourcePrefix } from '../../core/names/resources.ts';

/** APIs of one page: the most that API Gateway gives. */
const pageSize = 500;

/** Where the API of a deployed stage is. Throws where there is none. */
export async function deployedUrl(client: APIGatewayClient, stage: string): Promise<string> {
  const region = await client.config.region();
  const name = resourcePrefix(stage);
  for await (const { items = [] } of paginateGetRestApis({ client, pageSize }, {})) {
    const id = items.find((each) => each.name === name)?.id;
    if (id === undefined) continue;
    const suffix = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
    return `https://${id}.execute-api.${region}.${suffix}/${stage}`;
  }
  throw new Error(`There is no API ${name} in ${region}. Deploy the stage, or name the address with --url.`);
}
