import { apiFunctionNames } from '../stage/function-names.ts';
import { largestSetting } from '../stage/setting.ts';
import { planNames } from '../stage/stage-config.ts';
import { apiGuide, lambdaGuide, type Finding, type Rule, set, setWithin, when, within } from './rule.ts';

const throttling = `${apiGuide}/api-gateway-request-throttling.html`;
/** Requests a second that Lambda takes for each environment that a function may have, however short they are. */
const invocationsPerEnvironment = 10;

export const apiRules: readonly Rule[] = [
  {
    id: 'rate-within-concurrency',
    reason:
      'In the time that one request takes, API Gateway lets through a burst and the rate besides (Little’s law); those that find no free environment are answered 500 instead of 429.',
    source: throttling,
    check: ({ functions }) =>
      apiFunctionNames.flatMap((name) =>
        admission(`functions.${name}`, functions[name], `functions.${name}`, functions[name]),
      ),
  },
  {
    id: 'plan-within-concurrency',
    reason: 'One key that uses its plan to the full would take more environments than the function has.',
    source: throttling,
    check: ({ plans, functions: { hash } }) =>
      planNames.flatMap((name) => admission(`plans.${name}`, plans[name], 'functions.hash', hash)),
  },
  {
    id: 'rate-within-invocations',
    reason:
      'Lambda takes ten requests a second for each environment of the reservation, however short they are, and throttles the rest, which callers see as 500.',
    source: `${lambdaGuide}/gettingstarted-limits.html`,
    check: ({ functions }) =>
      apiFunctionNames.flatMap((name) => {
        const { rate, reservedConcurrency } = functions[name];
        return when(
          rate > invocationsPerEnvironment * reservedConcurrency,
          `functions.${name}.rate and reservation`,
          `functions.${name}.rate is ${rate}, ${invocationsPerEnvironment} x functions.${name}.reservedConcurrency ${reservedConcurrency} is ${invocationsPerEnvironment * reservedConcurrency}`,
          [
            set(`functions.${name}.rate`, invocationsPerEnvironment * reservedConcurrency),
            set(`functions.${name}.reservedConcurrency`, Math.ceil(rate / invocationsPerEnvironment)),
          ],
        );
      }),
  },
  {
    id: 'rate-within-account',
    reason:
      'API Gateway throttles the whole account and region first, and then all routes of all APIs alike. A higher rate has to be asked for first (Service Quotas, L-8A5B8E43).',
    source: throttling,
    check: ({ functions, api: { accountRate } }) =>
      apiFunctionNames.flatMap((name) =>
        when(
          functions[name].rate > accountRate,
          `functions.${name}.rate and api.accountRate`,
          `functions.${name}.rate is ${functions[name].rate}, api.accountRate ${accountRate}`,
          [set(`functions.${name}.rate`, accountRate), set('api.accountRate', functions[name].rate)],
        ),
      ),
  },
  {
    id: 'plan-within-routes',
    reason:
      'A plan cannot give a key more than the hash routes admit: its callers would get 429 below what they were promised.',
    source: throttling,
    check: ({ plans, functions: { hash } }) =>
      planNames.flatMap((name) =>
        (['rate', 'burst'] as const).flatMap((kind) =>
          when(
            plans[name][kind] > hash[kind],
            `plans.${name}.${kind} and functions.hash.${kind}`,
            `plans.${name}.${kind} is ${plans[name][kind]}, functions.hash.${kind} ${hash[kind]}`,
            [set(`plans.${name}.${kind}`, hash[kind]), set(`functions.hash.${kind}`, plans[name][kind])],
          ),
        ),
      ),
  },
  {
    id: 'address-limit',
    reason: 'AWS WAF counts 10 to 2,000,000,000 requests in its window.',
    source:
      'https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-type-rate-based-high-level-settings.html',
    check: ({ api: { addressLimit, keylessAddressLimit } }) => [
      ...within('api.addressLimit', addressLimit, 10, 2_000_000_000),
      ...within('api.keylessAddressLimit', keylessAddressLimit, 10, 2_000_000_000),
    ],
  },
  {
    id: 'cache-limits',
    reason:
      'ElastiCache Serverless takes limits of 1 to 5,000 GB and of 1,000 to 15,000,000 processing units a second.',
    source: 'https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/Scaling.html',
    check: ({ cache: { maxDataGb, maxEcpuPerSecond } }) => [
      ...within('cache.maxDataGb', maxDataGb, 1, 5_000),
      ...within('cache.maxEcpuPerSecond', maxEcpuPerSecond, 1_000, 15_000_000),
    ],
  },
];

/** Whether what a token bucket admits fits into a function's reservation: burst + rate x duration. */
function admission(
  bucket: string,
  { rate, burst }: { readonly rate: number; readonly burst: number },
  owner: string,
  { averageMs, reservedConcurrency }: { readonly averageMs: number; readonly reservedConcurrency: number },
): readonly Finding[] {
  const during = Math.ceil((rate * averageMs) / 1000);
  const needed = burst + during;
  const lower = Math.floor(((reservedConcurrency - burst) * 1000) / averageMs);
  return when(
    needed > reservedConcurrency,
    `${bucket} and ${owner}.reservedConcurrency`,
    `${bucket}.burst ${burst} + ${bucket}.rate ${rate} x ${owner}.averageMs ${averageMs} can be ${needed} requests at once, ${owner}.reservedConcurrency is ${reservedConcurrency}`,
    [
      ...setWithin(`${owner}.reservedConcurrency`, needed, 1, largestSetting),
      ...setWithin(`${bucket}.burst`, reservedConcurrency - during, 1, burst),
      ...setWithin(`${bucket}.rate`, lower, 1, rate),
    ],
    [
      ...set(`${bucket}.rate`, 1),
      ...set(`${bucket}.burst`, 1),
      ...set(`${owner}.averageMs`, 1000),
      ...set(`${owner}.reservedConcurrency`, 2),
    ],
  );
}
