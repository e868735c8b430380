import type { ResolvedTemplate } from '../template/resolve.ts';
import type { GatewayResponse } from './definition.ts';
import { rejectionTypes, type RejectionType } from './rejection.ts';
import { gatewayResponseSchema } from './resource-schemas.ts';

const headerPrefix = 'gatewayresponse.header.';

const isRejectionType = (type: string): type is RejectionType => type in rejectionTypes;

/** The template's gateway responses, for the types that this gateway gives. */
export function readGatewayResponses(
  template: ResolvedTemplate,
): ReadonlyMap<RejectionType, GatewayResponse> {
  const responses = new Map<RejectionType, GatewayResponse>();
  for (const { properties } of template.ofType('AWS::ApiGateway::GatewayResponse')) {
    const response = gatewayResponseSchema.parse(properties);
    if (!isRejectionType(response.ResponseType)) continue;
    responses.set(response.ResponseType, {
      status: response.StatusCode,
      headers: new Map(
        Object.entries(response.ResponseParameters)
          .filter(([name]) => name.startsWith(headerPrefix))
          .map(([name, expression]) => [name.slice(headerPrefix.length).toLowerCase(), expression]),
      ),
      templates: new Map(Object.entries(response.ResponseTemplates)),
    });
  }
  return responses;
}
