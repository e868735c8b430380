import { S3Error } from '../errors.ts';
import type { Answer } from '../requests/context.ts';
import type { S3Request } from '../requests/request.ts';
import { matchesWildcard } from './policy.ts';
import type { CorsRule } from './settings.ts';

/**
 * What a browser may do with answers to pages of other origins.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/ManageCorsUsing.html
 */
function headersOf(rule: CorsRule, origin: string): Record<string, string> {
  const everyone = rule.AllowedOrigins.includes('*');
  return {
    'access-control-allow-origin': everyone ? '*' : origin,
    ...(!everyone && { 'access-control-allow-credentials': 'true' }),
    'access-control-allow-methods': rule.AllowedMethods.join(', '),
    ...(rule.ExposedHeaders.length > 0 && {
      'access-control-expose-headers': rule.ExposedHeaders.join(', '),
    }),
    ...(rule.MaxAge !== undefined && { 'access-control-max-age': String(rule.MaxAge) }),
    vary: 'Origin, Access-Control-Request-Headers, Access-Control-Request-Method',
  };
}

/** The first rule that admits all of it. */
function ruleFor(
  rules: readonly CorsRule[],
  origin: string,
  method: string,
  headers: readonly string[],
): CorsRule | undefined {
  const allowed = (patterns: readonly string[], header: string) =>
    patterns.some((pattern) => matchesWildcard(pattern.toLowerCase(), header.toLowerCase()));
  return rules.find(
    (rule) =>
      rule.AllowedOrigins.some((pattern) => matchesWildcard(pattern, origin)) &&
      rule.AllowedMethods.some((each) => each === method) &&
      headers.every((header) => allowed(rule.AllowedHeaders, header)),
  );
}

/** Headers for the answer to a page of another origin; none where no rule admits it. */
export function corsHeaders(
  { headers, method }: S3Request,
  rules: readonly CorsRule[],
): Record<string, string> {
  const origin = headers.get('origin');
  const rule = origin === undefined ? undefined : ruleFor(rules, origin, method, []);
  return rule === undefined || origin === undefined ? {} : headersOf(rule, origin);
}

/** The answer to a browser that asks before it sends; such requests are not signed. */
export function preflight({ headers }: S3Request, rules: readonly CorsRule[]): Answer {
  const origin = headers.get('origin');
  const method = headers.get('access-control-request-method');
  if (origin === undefined || method === undefined)
    throw new S3Error('InvalidRequest', 'Insufficient information. Origin request header needed.');
  const asked = (headers.get('access-control-request-headers') ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  const rule = ruleFor(rules, origin, method, asked);
  if (rule === undefined)
    throw new S3Error(
      'AccessForbidden',
      rules.length === 0 ? 'CORSResponse: CORS is not enabled for this bucket.' : undefined,
    );
  return {
    headers: {
      ...headersOf(rule, origin),
      ...(asked.length > 0 && { 'access-control-allow-headers': asked.join(', ') }),
    },
  };
}
