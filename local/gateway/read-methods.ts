import type { z } from 'zod';
import type { ResolvedResource, ResolvedTemplate } from '../template/resolve.ts';
import { TemplateError } from '../template/template-error.ts';
import type { Method } from './definition.ts';
import { createRequestValidators } from './request-validator.ts';
import type { methodSettingSchema } from './resource-schemas.ts';
import { methodSchema, resourceSchema } from './resource-schemas.ts';
import type { Throttle } from './token-bucket.ts';

type MethodSetting = z.infer<typeof methodSettingSchema>;

/** Every method of the API, with what it runs and the limits that the stage sets for it. */
export function readMethods(template: ResolvedTemplate, settings: readonly MethodSetting[]): Method[] {
  const paths = readPaths(template);
  const validatorFor = createRequestValidators(template);

  return template.ofType('AWS::ApiGateway::Method').map((resource) => {
    const properties = parse(resource);
    const resourcePath = paths.get(properties.ResourceId) ?? '/';
    return {
      httpMethod: properties.HttpMethod,
      resourceId: properties.ResourceId,
      resourcePath,
      apiKeyRequired: properties.ApiKeyRequired,
      functionArn: functionArn(resource.logicalId, properties.Integration.Uri),
      timeoutMs: properties.Integration.TimeoutInMillis,
      validator: validatorFor(properties),
      throttle: throttleFor(settings, resourcePath, properties.HttpMethod),
    };
  });
}

function parse(resource: ResolvedResource): z.infer<typeof methodSchema> {
  const result = methodSchema.safeParse(resource.properties);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new TemplateError(
    `${resource.logicalId} (${resource.type}): ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`,
  );
}

/** Paths of the resources by their ids. */
function readPaths(template: ResolvedTemplate): ReadonlyMap<string, string> {
  const parts = new Map(
    template
      .ofType('AWS::ApiGateway::Resource')
      .map(({ logicalId, properties }) => [logicalId, resourceSchema.parse(properties)] as const),
  );
  const pathOf = (id: string): string => {
    const resource = parts.get(id);
    return resource === undefined ? '' : `${pathOf(resource.ParentId)}/${resource.PathPart}`;
  };
  return new Map([...parts.keys()].map((id) => [id, pathOf(id)]));
}

function functionArn(logicalId: string, uri: string): string {
  const arn = /\/functions\/(arn:[^/]+)\/invocations$/.exec(uri)?.[1];
  if (arn === undefined)
    throw new TemplateError(`${logicalId}: the integration's URI names no function: ${uri}`);
  return arn;
}

/** The most exact of the stage's settings for a method; paths in them are written with `~1` for `/`. */
function throttleFor(
  settings: readonly MethodSetting[],
  path: string,
  httpMethod: string,
): Throttle | undefined {
  const exactness = (setting: MethodSetting): number => {
    const resource = setting.ResourcePath.replace(/^\//, '').replaceAll('~1', '/');
    const anyPath = resource === '*';
    const anyMethod = setting.HttpMethod === '*';
    if (!anyPath && `/${resource.replace(/^\//, '')}` !== path) return -1;
    if (!anyMethod && setting.HttpMethod !== httpMethod) return -1;
    return (anyPath ? 0 : 2) + (anyMethod ? 0 : 1);
  };
  const [setting] = settings
    .filter((item) => exactness(item) >= 0 && item.ThrottlingRateLimit !== undefined)
    .sort((first, second) => exactness(second) - exactness(first));
  if (setting?.ThrottlingRateLimit === undefined) return undefined;
  return {
    rate: setting.ThrottlingRateLimit,
    burst: setting.ThrottlingBurstLimit ?? setting.ThrottlingRateLimit,
  };
}
