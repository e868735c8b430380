import type { ResolvedResource, ResolvedTemplate } from '../template/resolve.ts';
import { TemplateError } from '../template/template-error.ts';
import type { Api } from './definition.ts';
import { readGatewayResponses } from './read-gateway-responses.ts';
import { readMethods } from './read-methods.ts';
import { readUsagePlans } from './read-usage-plans.ts';
import { restApiSchema, stageSchema } from './resource-schemas.ts';

/** The template's REST API with its one stage; `shortName` takes the stack's name off a plan's. */
export function readApi(
  template: ResolvedTemplate,
  accountId: string,
  shortName: (name: string) => string = (name) => name,
): Api {
  const api = single(template, 'AWS::ApiGateway::RestApi');
  const { BinaryMediaTypes, Name = api.name } = restApiSchema.parse(api.properties);
  const stage = stageSchema.parse(single(template, 'AWS::ApiGateway::Stage').properties);
  return {
    id: api.logicalId,
    name: Name,
    accountId,
    stage: stage.StageName,
    stageVariables: stage.Variables ?? null,
    methods: readMethods(template, stage.MethodSettings),
    plans: readUsagePlans(template, api.name, stage.StageName, shortName),
    binaryMediaTypes: BinaryMediaTypes,
    gatewayResponses: readGatewayResponses(template),
    accessLogFormat: stage.AccessLogSetting?.Format,
    detailedMetrics: stage.MethodSettings.some(({ MetricsEnabled }) => MetricsEnabled),
  };
}

function single(template: ResolvedTemplate, type: string): ResolvedResource {
  const [resource, ...others] = template.ofType(type);
  if (resource === undefined || others.length > 0) {
    throw new TemplateError(
      `The template has ${others.length === 0 ? 'no' : 'more than one'} ${type}; one is served here`,
    );
  }
  return resource;
}
