import type { Quota } from './quota.ts';
import type { RejectionType } from './rejection.ts';
import type { RequestValidator } from './request-validator.ts';
import type { Throttle } from './token-bucket.ts';

/** A REST API as the template describes it, ready to be served. */
export interface Api {
  readonly id: string;
  /** What its metrics name it by. */
  readonly name: string;
  readonly accountId: string;
  readonly stage: string;
  readonly stageVariables: Readonly<Record<string, string>> | null;
  readonly methods: readonly Method[];
  readonly plans: readonly UsagePlan[];
  readonly binaryMediaTypes: readonly string[];
  readonly gatewayResponses: ReadonlyMap<RejectionType, GatewayResponse>;
  /** Format of the stage's access log, with `$context` variables. */
  readonly accessLogFormat: string | undefined;
  /** Whether CloudWatch gets figures of each method too. */
  readonly detailedMetrics: boolean;
}

export interface Method {
  readonly httpMethod: string;
  readonly resourceId: string;
  /** Such as `/tasks/{id}`. */
  readonly resourcePath: string;
  readonly apiKeyRequired: boolean;
  readonly functionArn: string;
  /** Longest time the function may take, in milliseconds. */
  readonly timeoutMs: number;
  readonly validator: RequestValidator | undefined;
  /** The stage's own limit for this method, shared by all callers. */
  readonly throttle: Throttle | undefined;
}

export interface UsagePlan {
  readonly logicalId: string;
  readonly name: string;
  /** Without the stack's name: what keys are kept with. */
  readonly shortName: string;
  /** As it is now: UpdateUsagePlan changes it, as it does the quota. */
  throttle: Throttle | undefined;
  /** Limits of single methods, by `/path/METHOD`. */
  readonly methodThrottles: ReadonlyMap<string, Throttle>;
  quota: Quota | undefined;
}

export interface GatewayResponse {
  readonly status: number | undefined;
  /** Response headers, lower case, and the expressions that give their values. */
  readonly headers: ReadonlyMap<string, string>;
  /** Bodies by media type. */
  readonly templates: ReadonlyMap<string, string>;
}
