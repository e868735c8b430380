import { z } from 'zod';

/**
 * The properties of AWS::ApiGateway::* resources that the gateway acts on. An enumeration lists what is served
 * here, so that any other setting fails the start.
 */
const throttle = {
  ThrottlingRateLimit: z.number().optional(),
  ThrottlingBurstLimit: z.number().optional(),
};

export const restApiSchema = z.object({
  Name: z.string().optional(),
  BinaryMediaTypes: z.array(z.string()).default([]),
  ApiKeySourceType: z.literal('HEADER').default('HEADER'),
});

export const methodSettingSchema = z.object({
  HttpMethod: z.string(),
  ResourcePath: z.string(),
  MetricsEnabled: z.boolean().default(false),
  ...throttle,
});

export const stageSchema = z.object({
  StageName: z.string(),
  Variables: z.record(z.string(), z.string()).optional(),
  MethodSettings: z.array(methodSettingSchema).default([]),
  AccessLogSetting: z.object({ Format: z.string() }).optional(),
});

export const resourceSchema = z.object({ ParentId: z.string(), PathPart: z.string() });

export const methodSchema = z.object({
  HttpMethod: z.string(),
  ResourceId: z.string(),
  ApiKeyRequired: z.boolean().default(false),
  AuthorizationType: z.literal('NONE').default('NONE'),
  RequestModels: z.record(z.string(), z.string()).default({}),
  RequestParameters: z.record(z.string(), z.boolean()).default({}),
  RequestValidatorId: z.string().optional(),
  Integration: z.object({
    Type: z.literal('AWS_PROXY'),
    Uri: z.string(),
    /** API Gateway's default is 29 s. */
    TimeoutInMillis: z.number().default(29_000),
  }),
});

export const validatorSchema = z.object({
  ValidateRequestBody: z.boolean().default(false),
  ValidateRequestParameters: z.boolean().default(false),
});

export const modelSchema = z.object({
  ContentType: z.string().default('application/json'),
  Schema: z.record(z.string(), z.unknown()),
});

const limitSchema = z.object({ RateLimit: z.number(), BurstLimit: z.number() });

export const usagePlanSchema = z.object({
  UsagePlanName: z.string(),
  ApiStages: z
    .array(
      z.object({
        ApiId: z.string(),
        Stage: z.string(),
        Throttle: z.record(z.string(), limitSchema).default({}),
      }),
    )
    .default([]),
  Throttle: limitSchema.optional(),
  Quota: z
    .object({ Limit: z.number(), Period: z.enum(['DAY', 'WEEK', 'MONTH']), Offset: z.number().default(0) })
    .optional(),
});

export const gatewayResponseSchema = z.object({
  ResponseType: z.string(),
  StatusCode: z.coerce.number().optional(),
  ResponseParameters: z.record(z.string(), z.string()).default({}),
  ResponseTemplates: z.record(z.string(), z.string()).default({}),
});
