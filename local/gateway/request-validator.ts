import Ajv from 'ajv-draft-04';
import type { ValidateFunction } from 'ajv';
import type { z } from 'zod';
import type { ResolvedTemplate } from '../template/resolve.ts';
import { TemplateError } from '../template/template-error.ts';
import { mediaType } from './media-types.ts';
import type { Rejection } from './rejection.ts';
import type { methodSchema } from './resource-schemas.ts';
import { modelSchema, validatorSchema } from './resource-schemas.ts';

/** What of a request is validated, each by its kind's names. */
interface ValidatedRequest {
  readonly contentType: string | undefined;
  readonly body: Buffer;
  has(kind: string, name: string): boolean;
}

/** API Gateway's request validation of one method: required parameters, then the body against its model. */
export type RequestValidator = (request: ValidatedRequest) => Rejection | undefined;

type MethodProperties = Pick<
  z.infer<typeof methodSchema>,
  'RequestModels' | 'RequestParameters' | 'RequestValidatorId'
>;

/** Models are JSON Schema draft 4 and name each other by URLs of the API. */
export function createRequestValidators(
  template: ResolvedTemplate,
): (method: MethodProperties) => RequestValidator | undefined {
  const ajv = new Ajv.default({ strict: false, allErrors: true, logger: false });
  const [api] = template.ofType('AWS::ApiGateway::RestApi');
  const modelUrl = (name: string): string =>
    `https://apigateway.amazonaws.com/restapis/${api?.name ?? ''}/models/${name}`;
  for (const { name, properties } of template.ofType('AWS::ApiGateway::Model')) {
    ajv.addSchema(modelSchema.parse(properties).Schema, modelUrl(name));
  }
  const validators = new Map(
    template
      .ofType('AWS::ApiGateway::RequestValidator')
      .map(({ name, properties }) => [name, validatorSchema.parse(properties)]),
  );

  return ({ RequestModels, RequestParameters, RequestValidatorId }) => {
    const validator = validators.get(RequestValidatorId ?? '');
    const required = validator?.ValidateRequestParameters
      ? Object.keys(RequestParameters).filter((name) => RequestParameters[name])
      : [];
    const models = new Map<string, ValidateFunction>();
    for (const [type, name] of Object.entries(validator?.ValidateRequestBody ? RequestModels : {})) {
      const validate = ajv.getSchema(modelUrl(name));
      if (validate === undefined) throw new TemplateError(`The model ${name} is not in the template`);
      models.set(type.toLowerCase(), validate);
    }
    if (required.length === 0 && models.size === 0) return undefined;
    return (request) => validateParameters(required, request) ?? validateBody(models, request);
  };
}

/** `names` are such as `method.request.querystring.limit`. */
function validateParameters(names: readonly string[], request: ValidatedRequest): Rejection | undefined {
  const missing = names
    .map((name) => name.split('.').slice(2))
    .filter(([kind = '', ...name]) => !request.has(kind, name.join('.')))
    .map(([, ...name]) => name.join('.'));
  if (missing.length === 0) return undefined;
  return {
    type: 'BAD_REQUEST_PARAMETERS',
    message: `Missing required request parameters: [${missing.join(', ')}]`,
  };
}

/** A body whose media type has no model is not validated; one without a media type counts as JSON. */
function validateBody(
  models: ReadonlyMap<string, ValidateFunction>,
  { contentType, body }: ValidatedRequest,
): Rejection | undefined {
  const validate = models.get(mediaType(contentType) || 'application/json') ?? models.get('$default');
  if (validate === undefined) return undefined;
  let value: unknown;
  try {
    value = body.length === 0 ? null : JSON.parse(body.toString());
  } catch {
    return { type: 'BAD_REQUEST_BODY', validationErrors: '[The body is not JSON]' };
  }
  if (validate(value)) return undefined;
  const errors = (validate.errors ?? []).map(({ instancePath, message }) =>
    `${instancePath} ${message ?? ''}`.trim(),
  );
  return { type: 'BAD_REQUEST_BODY', validationErrors: `[${errors.join(', ')}]` };
}
