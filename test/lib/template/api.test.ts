import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { problems } from '../../../core/errors.ts';
import { compareRoutes } from '../../openapi/routes.ts';
import { byId, idsIn, ofType, referred, type Resource, theOnly } from './template.ts';

const methods = ofType('AWS::ApiGateway::Method');

function pathOf(resourceId: unknown): string {
  const parsed = z.object({ Ref: z.string() }).safeParse(resourceId);
  if (!parsed.success) return '';
  const { PathPart, ParentId } = byId(parsed.data.Ref).Properties;
  return `${pathOf(ParentId)}/${z.string().parse(PathPart)}`;
}

const routeOf = ({ Properties }: Resource) =>
  `${z.string().parse(Properties['HttpMethod'])} ${pathOf(Properties['ResourceId'])}`;

const openRoutes = ['GET /docs', 'GET /health', 'GET /openapi.json'];

describe('routes', () => {
  it('are those of the contract, each with the function that answers it', () => {
    const functions = methods.map((method) => {
      const [name] = idsIn(method.Properties['Integration']).filter((id) => id.includes('Function'));
      return [routeOf(method), byId(name ?? '').Properties['FunctionName']];
    });
    expect(Object.fromEntries(functions)).toEqual({
      'POST /hash': 'hash-api-dev-hash',
      'POST /hash/batch': 'hash-api-dev-hash',
      'POST /hash/{algorithm}': 'hash-api-dev-hash',
      'POST /verify': 'hash-api-dev-hash',
      'GET /algorithms': 'hash-api-dev-hash',
      'POST /tasks': 'hash-api-dev-tasks',
      'GET /tasks': 'hash-api-dev-tasks',
      'GET /tasks/{id}': 'hash-api-dev-tasks',
      'DELETE /tasks/{id}': 'hash-api-dev-tasks',
      'GET /task/{id}': 'hash-api-dev-tasks',
      'POST /uploads': 'hash-api-dev-uploads',
      'GET /uploads/{id}': 'hash-api-dev-uploads',
      'POST /uploads/{id}/complete': 'hash-api-dev-uploads',
      'DELETE /uploads/{id}': 'hash-api-dev-uploads',
      'GET /health': 'hash-api-dev-health',
      'GET /lb/stats': 'hash-api-dev-stats',
      'GET /lb/rate-limits': 'hash-api-dev-stats',
      'GET /db/pool/stats': 'hash-api-dev-stats',
      'GET /cache/stats': 'hash-api-dev-stats',
      'POST /cache/clear': 'hash-api-dev-stats',
      'GET /queue/stats': 'hash-api-dev-stats',
      'GET /openapi.json': 'hash-api-dev-docs',
      'GET /docs': 'hash-api-dev-docs',
    });
  });

  it('are those of docs/openapi.yaml, no more and no fewer', () => {
    const served = methods.map((method) => {
      const [name = '', path = ''] = routeOf(method).split(' ');
      return { method: name, path };
    });
    expect(compareRoutes(served)).toEqual({ undocumented: [], unserved: [] });
  });

  it('need an API key, but for the three that say nothing of anyone', () => {
    const open = methods.filter(({ Properties }) => Properties['ApiKeyRequired'] !== true).map(routeOf);
    expect(open.sort()).toEqual(openRoutes);
  });

  it('that take a body have JSON bodies checked to be objects, and other types passed on', () => {
    const bodiless = ['POST /cache/clear'];
    const posts = methods.filter(({ Properties }) => Properties['HttpMethod'] === 'POST');
    for (const method of posts.filter((post) => !bodiless.includes(routeOf(post)))) {
      const models = z.record(z.string(), z.json()).parse(method.Properties['RequestModels']);
      expect(Object.keys(models)).toEqual(['application/json']);
      expect(referred(models['application/json']).Properties['Schema']).toMatchObject({ type: 'object' });
      expect(referred(method.Properties['RequestValidatorId']).Properties['ValidateRequestBody']).toBe(true);
    }
  });

  it('time out with the gateway, and pass raw bytes as base64', () => {
    for (const { Properties } of methods) {
      expect(Properties['Integration']).toMatchObject({ Type: 'AWS_PROXY', TimeoutInMillis: 29_000 });
    }
    expect(theOnly('AWS::ApiGateway::RestApi').Properties).toMatchObject({
      BinaryMediaTypes: ['application/octet-stream'],
      EndpointConfiguration: { Types: ['REGIONAL'] },
    });
  });
});

describe('the stage', () => {
  const stage = theOnly('AWS::ApiGateway::Stage').Properties;
  const settings = z
    .array(
      z.object({
        HttpMethod: z.string(),
        ResourcePath: z.string(),
        DataTraceEnabled: z.boolean(),
        LoggingLevel: z.string(),
        ThrottlingRateLimit: z.number().optional(),
        ThrottlingBurstLimit: z.number().optional(),
      }),
    )
    .parse(stage['MethodSettings']);

  it('throttles every method and traces the data of none', () => {
    const throttled = settings.filter(({ ThrottlingRateLimit, ThrottlingBurstLimit }) =>
      Boolean(ThrottlingRateLimit && ThrottlingBurstLimit),
    );
    expect(
      throttled
        .map(({ HttpMethod, ResourcePath }) => `${HttpMethod} ${ResourcePath.slice(1).replaceAll('~1', '/')}`)
        .sort(),
    ).toEqual(methods.map(routeOf).sort());
    expect(settings.filter(({ DataTraceEnabled }) => DataTraceEnabled)).toEqual([]);
    expect(settings.filter(({ LoggingLevel }) => LoggingLevel !== 'ERROR')).toEqual([]);
  });

  it('logs requests as JSON without bodies, queries, headers or keys', () => {
    const { Format } = z.object({ Format: z.string() }).parse(stage['AccessLogSetting']);
    const variables = Object.values(z.record(z.string(), z.string()).parse(JSON.parse(Format)));
    expect(variables).toContain('$context.requestId');
    expect(variables).toContain('$context.identity.apiKeyId');
    expect(variables.filter((name) => !/^\$context\.[a-zA-Z.]+$/.test(name))).toEqual([]);
    expect(variables).not.toContain('$context.identity.apiKey');
    // `path` has the ids of tasks, `resourcePath` their place.
    expect(variables).not.toContain('$context.path');
  });
});

describe('gateway responses', () => {
  const responses = ofType('AWS::ApiGateway::GatewayResponse').map(({ Properties }) =>
    z
      .object({
        ResponseType: z.string(),
        StatusCode: z.string(),
        ResponseParameters: z.record(z.string(), z.string()),
        ResponseTemplates: z.object({ 'application/json': z.string() }),
      })
      .parse(Properties),
  );
  const problem = z.strictObject({
    type: z.string(),
    title: z.string(),
    status: z.number(),
    detail: z.string(),
    request_id: z.string(),
  });
  const bodyOf = (template: string) => problem.parse(JSON.parse(template));

  it.each(responses)('$ResponseType is a problem with the id of the request', (response) => {
    const body = bodyOf(response.ResponseTemplates['application/json']);
    expect(body.status).toBe(Number(response.StatusCode));
    expect(body.request_id).toBe('$context.requestId');
    expect(body.type).toMatch(/^urn:hash-api:problem:[a-z-]+$/);
    expect(response.ResponseParameters).toMatchObject({
      'gatewayresponse.header.Content-Type': "'application/problem+json'",
      'gatewayresponse.header.x-request-id': 'context.requestId',
    });
  });

  it('never repeat what the gateway says about a request', () => {
    for (const { ResponseTemplates } of responses) {
      expect(ResponseTemplates['application/json']).not.toMatch(/\$(?!context\.requestId)/);
    }
  });

  it('have the statuses of the contract', () => {
    const statuses = Object.fromEntries(
      responses.map(({ ResponseType, StatusCode }) => [ResponseType, StatusCode]),
    );
    expect(statuses).toMatchObject({
      INVALID_API_KEY: '403',
      MISSING_AUTHENTICATION_TOKEN: '404',
      THROTTLED: '429',
      QUOTA_EXCEEDED: '429',
      REQUEST_TOO_LARGE: '413',
      BAD_REQUEST_BODY: '400',
      INTEGRATION_TIMEOUT: '504',
      DEFAULT_4XX: '400',
      DEFAULT_5XX: '500',
    });
  });

  it('say when to come back, where that helps, and where larger inputs go', () => {
    for (const { StatusCode, ResponseParameters } of responses) {
      const again = ResponseParameters['gatewayresponse.header.Retry-After'];
      if (['429', '503'].includes(StatusCode)) expect(again).toMatch(/^'\d+'$/);
    }
    const tooLarge = responses.find(({ ResponseType }) => ResponseType === 'REQUEST_TOO_LARGE');
    expect(bodyOf(tooLarge?.ResponseTemplates['application/json'] ?? '').detail).toContain('POST /uploads');
  });

  it('share codes, titles and statuses with the problems of the functions', () => {
    const shared = new Map<string, { status: number; title: string }>(Object.entries(problems));
    for (const { ResponseTemplates } of responses) {
      const { type, title, status } = bodyOf(ResponseTemplates['application/json']);
      const known = shared.get(type.replace('urn:hash-api:problem:', ''));
      if (known) expect({ title, status }).toEqual({ title: known.title, status: known.status });
    }
  });
});

describe('usage plans', () => {
  const plans = ofType('AWS::ApiGateway::UsagePlan');

  it('are four, with rates, bursts and quotas, and without keys', () => {
    expect(plans.map(({ Properties }) => Properties['UsagePlanName'])).toEqual([
      'hash-api-dev-free',
      'hash-api-dev-standard',
      'hash-api-dev-premium',
      'hash-api-dev-operator',
    ]);
    const throttles = plans.map(({ Properties }) => Properties['Throttle']);
    expect(throttles).toEqual([
      { RateLimit: 5, BurstLimit: 10 },
      { RateLimit: 100, BurstLimit: 200 },
      { RateLimit: 5_000, BurstLimit: 250 },
      { RateLimit: 50, BurstLimit: 100 },
    ]);
    expect(plans[0]?.Properties['Quota']).toEqual({ Limit: 10_000, Period: 'DAY' });
    expect(ofType('AWS::ApiGateway::ApiKey')).toEqual([]);
  });
});
