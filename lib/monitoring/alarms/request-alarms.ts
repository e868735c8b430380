import { apiFunctionNames } from '../../stage/function-names.ts';
import { figures, type AlarmDefinition, type DefineAlarms } from './alarm-definition.ts';

export const functionAlarms: DefineAlarms = ({ functions }, metrics) => [
  {
    name: 'throttles',
    metric: metrics.functions.throttlesOfApi,
    threshold: 0,
    of: [3, 8],
    meaning: 'Lambda refused invocations for want of concurrency; callers may have seen 500 or 502.',
    first: figures('/lb/stats'),
    runbook: 'functions',
  },
  ...apiFunctionNames.map((name): AlarmDefinition => {
    const { reservedConcurrency } = functions[name];
    return {
      name: `concurrency-${name}`,
      metric: metrics.functions.concurrency(name),
      threshold: 0.9 * reservedConcurrency,
      of: [3, 8],
      meaning: `Function ${name} uses more than 90 % of its ${reservedConcurrency} reserved environments; at all of them, callers see 500 or 502.`,
      first: figures('/lb/stats'),
      runbook: 'functions',
    };
  }),
  {
    name: 'function-failures',
    metric: metrics.functions.errorsOfApi,
    threshold: 0,
    of: [3, 8],
    meaning:
      'Functions of the API, or the one behind the operators’ figures, end without an answer: a time-out, too little memory or a crash. Callers see 502 or 504, operators "unavailable".',
    first: 'npx hash-api logs hash --since 15m',
    runbook: 'functions',
  },
];

export const gatewayAlarms: DefineAlarms = (_config, metrics) => [
  {
    name: 'gateway-refusals',
    metric: metrics.gateway.refusedPercent,
    threshold: 20,
    of: [3, 5],
    meaning:
      'API Gateway refuses more than a fifth of the requests before any function sees them: throttled, over quota, or without a key.',
    first: figures('/lb/rate-limits'),
    runbook: 'gateway',
  },
  {
    name: 'gateway-overhead',
    metric: metrics.gateway.overhead,
    threshold: 200,
    of: [5, 5],
    meaning:
      'API Gateway adds more than 200 ms of its own to a request, waiting for Lambda included: cold starts, or trouble of AWS’s own.',
    first: figures('/lb/stats'),
    runbook: 'gateway',
  },
  {
    // Demand follows the callers' day and week: any fixed floor would be crossed each night, or never.
    name: 'traffic',
    metric: metrics.gateway.arriving,
    band: { deviations: 4, side: 'below' },
    of: [10, 10],
    meaning:
      'Far fewer requests arrive than usually do at this hour: callers cannot reach the API, or the firewall turns them away.',
    first: 'npx hash-api status',
    runbook: 'gateway',
  },
];
