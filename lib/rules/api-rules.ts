import { apiFunctionNames } from '../stage/function-names.ts';
import { planNames } from '../stage/stage-config.ts';
import { apiGuide, type Rule, when, within } from './rule.ts';

const throttling = `${apiGuide}/api-gateway-request-throttling.html`;

export const apiRules: readonly Rule[] = [
  {
    id: 'rate-within-concurrency',
    reason:
      'In the time that one request takes, API Gateway lets through a burst and the rate besides; those that find no free environment are answered 500 instead of 429.',
    source: throttling,
    check: (config) =>
      apiFunctionNames.flatMap((name) => {
        const { rate, burst, averageMs, reservedConcurrency } = config.functions[name];
        const seconds = averageMs / 1000;
        const needed = Math.ceil(burst + rate * seconds);
        return when(
          needed > reservedConcurrency,
          `functions.${name}.burst ${burst} + functions.${name}.rate ${rate} x ${Number(seconds.toFixed(3))} s can be ${needed} requests at once, functions.${name}.reservedConcurrency is ${reservedConcurrency}: raise it to ${needed}, or lower the burst to ${Math.max(burst - (needed - reservedConcurrency), 0)}`,
        );
      }),
  },
  {
    id: 'rate-within-account',
    reason:
      'API Gateway throttles the whole account and region first, and then all routes of all APIs alike.',
    source: throttling,
    check: ({ functions, api: { accountRate } }) =>
      apiFunctionNames.flatMap((name) =>
        when(
          functions[name].rate > accountRate,
          `functions.${name}.rate is ${functions[name].rate}, api.accountRate ${accountRate}: lower the first, or have the quota raised`,
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
            `plans.${name}.${kind} is ${plans[name][kind]}, functions.hash.${kind} ${hash[kind]}: lower the first to ${hash[kind]}`,
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
