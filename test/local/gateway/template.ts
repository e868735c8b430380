import { parseTemplate } from '../../../local/template/template.ts';
import type { ResolvedTemplate } from '../../../local/template/resolve.ts';
import { resolveTemplate } from '../../../local/template/resolve.ts';

const functionArn = (name: string) => `arn:aws:lambda:eu-west-1:000000000000:function:${name}`;

const method = (
  resource: unknown,
  httpMethod: string,
  functionName: string,
  more: Record<string, unknown> = {},
) => ({
  Type: 'AWS::ApiGateway::Method',
  Properties: {
    RestApiId: { Ref: 'Api' },
    ResourceId: resource,
    HttpMethod: httpMethod,
    AuthorizationType: 'NONE',
    Integration: {
      Type: 'AWS_PROXY',
      IntegrationHttpMethod: 'POST',
      TimeoutInMillis: 200,
      Uri: {
        'Fn::Join': [
          '',
          [
            'arn:aws:apigateway:',
            { Ref: 'AWS::Region' },
            `:lambda:path/2015-03-31/functions/${functionArn(functionName)}/invocations`,
          ],
        ],
      },
    },
    ...more,
  },
});

const resource = (parent: unknown, part: string) => ({
  Type: 'AWS::ApiGateway::Resource',
  Properties: { RestApiId: { Ref: 'Api' }, ParentId: parent, PathPart: part },
});

const root = { 'Fn::GetAtt': ['Api', 'RootResourceId'] };

const plan = (name: string, more: Record<string, unknown>) => ({
  Type: 'AWS::ApiGateway::UsagePlan',
  Properties: {
    UsagePlanName: name,
    ApiStages: [
      {
        ApiId: { Ref: 'Api' },
        Stage: { Ref: 'Stage' },
        Throttle: { '/pets/POST': { RateLimit: 1, BurstLimit: 1 } },
      },
    ],
    ...more,
  },
});

const gatewayResponse = (type: string, more: Record<string, unknown>) => ({
  Type: 'AWS::ApiGateway::GatewayResponse',
  Properties: { RestApiId: { Ref: 'Api' }, ResponseType: type, ...more },
});

const resources = {
  Api: {
    Type: 'AWS::ApiGateway::RestApi',
    Properties: { Name: 'pets', BinaryMediaTypes: ['application/octet-stream', 'image/*'] },
  },
  Stage: {
    Type: 'AWS::ApiGateway::Stage',
    Properties: {
      StageName: 'dev',
      RestApiId: { Ref: 'Api' },
      Variables: { colour: 'blue' },
      MethodSettings: [
        { HttpMethod: '*', ResourcePath: '/*', ThrottlingRateLimit: 1000, ThrottlingBurstLimit: 1000 },
        {
          HttpMethod: 'GET',
          ResourcePath: '/~1limited~1{id}',
          ThrottlingRateLimit: 1,
          ThrottlingBurstLimit: 2,
        },
      ],
      AccessLogSetting: {
        Format:
          '{"id":"$context.requestId","agent":"$context.identity.userAgent","status":$context.status,"path":"$context.resourcePath","key":"$context.identity.apiKeyId","error":"$context.error.responseType","said":"$context.error.message"}',
      },
    },
  },
  Pets: resource(root, 'pets'),
  Pet: resource({ Ref: 'Pets' }, '{pet}'),
  Newest: resource({ Ref: 'Pets' }, 'newest'),
  Files: resource(root, 'files'),
  File: resource({ Ref: 'Files' }, '{path+}'),
  Limited: resource(root, 'limited'),
  LimitedId: resource({ Ref: 'Limited' }, '{id}'),
  Validator: {
    Type: 'AWS::ApiGateway::RequestValidator',
    Properties: { RestApiId: { Ref: 'Api' }, ValidateRequestBody: true, ValidateRequestParameters: true },
  },
  PetModel: {
    Type: 'AWS::ApiGateway::Model',
    Properties: {
      RestApiId: { Ref: 'Api' },
      Name: 'Pet',
      ContentType: 'application/json',
      Schema: { $schema: 'http://json-schema.org/draft-04/schema#', type: 'object', required: ['name'] },
    },
  },
  GetRoot: method(root, 'GET', 'echo'),
  GetPets: method({ Ref: 'Pets' }, 'GET', 'echo', { ApiKeyRequired: true }),
  PostPets: method({ Ref: 'Pets' }, 'POST', 'echo', { ApiKeyRequired: true }),
  GetPet: method({ Ref: 'Pet' }, 'GET', 'echo'),
  PutPet: method({ Ref: 'Pet' }, 'PUT', 'echo', {
    RequestValidatorId: { Ref: 'Validator' },
    RequestModels: { 'application/json': { Ref: 'PetModel' } },
    RequestParameters: { 'method.request.querystring.owner': true, 'method.request.header.X-Reason': false },
  }),
  GetNewest: method({ Ref: 'Newest' }, 'GET', 'echo'),
  AnyFile: method({ Ref: 'File' }, 'ANY', 'echo'),
  GetLimited: method({ Ref: 'LimitedId' }, 'GET', 'echo'),
  FreePlan: plan('free', { Throttle: { RateLimit: 2, BurstLimit: 3 }, Quota: { Limit: 5, Period: 'DAY' } }),
  OpenPlan: plan('open', {}),
  Default4xx: gatewayResponse('DEFAULT_4XX', {
    ResponseParameters: { 'gatewayresponse.header.Content-Type': "'application/problem+json'" },
    ResponseTemplates: {
      'application/json':
        '{"status":"default","detail":$context.error.messageString,"type":"$context.error.responseType","request_id":"$context.requestId"}',
    },
  }),
  Unknown: gatewayResponse('MISSING_AUTHENTICATION_TOKEN', {
    StatusCode: '404',
    ResponseTemplates: { 'application/json': '{"title":"Not found","path":"$context.path"}' },
  }),
  Throttled: gatewayResponse('THROTTLED', {
    ResponseParameters: {
      'gatewayresponse.header.Retry-After': "'1'",
      'gatewayresponse.header.X-Request': 'context.requestId',
    },
  }),
  InvalidBody: gatewayResponse('BAD_REQUEST_BODY', {
    ResponseTemplates: { 'application/json': '{"errors":"$context.error.validationErrorString"}' },
  }),
};

/** A small API with one of everything that the gateway serves; `change` replaces resources. */
export function petsTemplate(change: Record<string, unknown> = {}): ResolvedTemplate {
  return resolveTemplate(parseTemplate({ Resources: { ...resources, ...change } }), {
    account: { id: '000000000000', region: 'eu-west-1' },
    stackName: 'pets',
    queueUrl: (name) => name,
  });
}
