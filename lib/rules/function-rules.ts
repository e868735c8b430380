import { migrationPatienceSeconds } from '../../core/limits.ts';
import { apiFunctionNames, functionNames } from '../stage/function-names.ts';
import type { StageConfig } from '../stage/stage-config.ts';
import { lambdaGuide, type Finding, type Rule, apiGuide, set, setWithin, when, within } from './rule.ts';

const quotas = `${lambdaGuide}/gettingstarted-limits.html`;
const provisioned = 'functions.hash.provisionedConcurrency';
/** Of a REST API's integration, unless AWS raised it for the account. */
export const integrationTimeoutSeconds = 29;
/** Between the end of the longest wait and the function's timeout: one last look at the task, and the answer. */
const waitMarginSeconds = 2;
/** For the migrations themselves, once the database answers. */
const migrationSeconds = 60;
/** Of the account's concurrency, kept by Lambda for functions without a reservation. */
const unreservedConcurrency = 100;

export const functionRules: readonly Rule[] = [
  {
    id: 'function-memory',
    reason: 'Lambda takes no other memory size.',
    source: quotas,
    check: ({ functions }) =>
      functionNames.flatMap((name) =>
        within(`functions.${name}.memoryMib`, functions[name].memoryMib, 128, 10_240),
      ),
  },
  {
    id: 'function-timeout',
    reason: 'Lambda ends an invocation after 15 minutes.',
    source: quotas,
    check: ({ functions }) =>
      functionNames.flatMap((name) =>
        within(`functions.${name}.timeoutSeconds`, functions[name].timeoutSeconds, 1, 900),
      ),
  },
  {
    id: 'api-function-timeout',
    reason: 'API Gateway answers 504 after its integration timeout, while the function would run on unseen.',
    source: `${apiGuide}/api-gateway-execution-service-limits-table.html`,
    check: ({ functions }) =>
      apiFunctionNames.flatMap((name) =>
        within(
          `functions.${name}.timeoutSeconds`,
          functions[name].timeoutSeconds,
          1,
          integrationTimeoutSeconds,
        ),
      ),
  },
  {
    id: 'wait-within-timeout',
    reason: 'A caller who waits for a task is to get 202 when the time is over, not a timeout.',
    check: ({ functions, routing: { waitLimitSeconds } }) =>
      (['hash', 'tasks'] as const).flatMap((name) => {
        const setting = `functions.${name}.timeoutSeconds`;
        const { timeoutSeconds } = functions[name];
        const most = timeoutSeconds - waitMarginSeconds;
        const longest = integrationTimeoutSeconds - waitMarginSeconds;
        return when(
          waitLimitSeconds > most,
          `wait and ${setting}`,
          `routing.waitLimitSeconds is ${waitLimitSeconds}, ${setting} ${timeoutSeconds}, which is to leave ${waitMarginSeconds} s for the answer`,
          [
            ...setWithin('routing.waitLimitSeconds', most, 0, longest),
            ...setWithin(setting, waitLimitSeconds + waitMarginSeconds, 1, integrationTimeoutSeconds),
          ],
          [...set('routing.waitLimitSeconds', longest), ...set(setting, integrationTimeoutSeconds)],
        );
      }),
  },
  {
    id: 'maintenance-within-schedule',
    reason:
      'Maintenance starts every minute: a run that lasts longer makes the next ones queue up behind it.',
    check: ({ functions: { maintenance } }) =>
      within('functions.maintenance.timeoutSeconds', maintenance.timeoutSeconds, 1, 60),
  },
  {
    id: 'migration-patience',
    reason:
      'Migrations wait for a new database; ended before, they leave the deployment without a message of theirs.',
    check: ({ functions: { migrate } }) => {
      const least = migrationPatienceSeconds + migrationSeconds;
      return when(
        migrate.timeoutSeconds < least,
        'functions.migrate.timeoutSeconds',
        `functions.migrate.timeoutSeconds is ${migrate.timeoutSeconds}, a wait of ${migrationPatienceSeconds} + ${migrationSeconds} for the migrations is ${least}`,
        [set('functions.migrate.timeoutSeconds', least)],
      );
    },
  },
  {
    id: 'reserved-within-account',
    reason:
      'Lambda keeps 100 of the account’s concurrency unreserved and refuses a reservation that touches them. A larger account has to be asked for first (Service Quotas, L-B99A9384).',
    source: `${lambdaGuide}/configuration-concurrency.html`,
    check: ({ functions, accountConcurrency }) => {
      const reserved = functionNames.reduce((sum, name) => sum + functions[name].reservedConcurrency, 0);
      const most = accountConcurrency - unreservedConcurrency;
      const largest = functionNames.reduce((first, name) =>
        functions[name].reservedConcurrency > functions[first].reservedConcurrency ? name : first,
      );
      const left = functions[largest].reservedConcurrency - (reserved - most);
      return when(
        reserved > most,
        'reservations and accountConcurrency',
        `the reserved concurrencies add up to ${reserved}, and of accountConcurrency ${accountConcurrency} can be reserved ${Math.max(most, 0)}`,
        [
          ...setWithin(`functions.${largest}.reservedConcurrency`, left, 1, most),
          set('accountConcurrency', reserved + unreservedConcurrency),
        ],
      );
    },
  },
  {
    id: 'provisioned-concurrency',
    reason:
      'Environments that are ready are part of the function’s reservation, and scaling aims at a share of 10 to 90 % of them at work.',
    source: `${lambdaGuide}/provisioned-concurrency.html`,
    check: checkProvisioned,
  },
];

function checkProvisioned({ functions: { hash } }: StageConfig): readonly Finding[] {
  if (hash.provisionedConcurrency === null) return [];
  const { min, max, targetUtilizationPercent } = hash.provisionedConcurrency;
  const { reservedConcurrency } = hash;
  return [
    ...when(
      max > reservedConcurrency,
      `${provisioned}.max and reservation`,
      `${provisioned}.max is ${max}, functions.hash.reservedConcurrency ${reservedConcurrency}`,
      [set(`${provisioned}.max`, reservedConcurrency), set('functions.hash.reservedConcurrency', max)],
    ),
    ...when(
      min > max,
      `${provisioned}.min and max`,
      `${provisioned}.min is ${min}, ${provisioned}.max ${max}`,
      [set(`${provisioned}.min`, max), set(`${provisioned}.max`, min)],
    ),
    ...within(`${provisioned}.targetUtilizationPercent`, targetUtilizationPercent, 10, 90),
  ];
}
