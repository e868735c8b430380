import { migrationPatienceSeconds } from '../../core/limits.ts';
import { apiFunctionNames, functionNames } from '../stage/function-names.ts';
import { lambdaGuide, type Rule, apiGuide, when, within } from './rule.ts';

const quotas = `${lambdaGuide}/gettingstarted-limits.html`;
/** Of a REST API's integration, unless AWS raised it for the account. */
const integrationTimeoutSeconds = 29;
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
        when(
          functions[name].timeoutSeconds > integrationTimeoutSeconds,
          `functions.${name}.timeoutSeconds is ${functions[name].timeoutSeconds}, at most ${integrationTimeoutSeconds} can be used`,
        ),
      ),
  },
  {
    id: 'wait-within-timeout',
    reason: 'A caller who waits for a task is to get 202 when the time is over, not a timeout.',
    check: ({ functions, routing: { waitLimitSeconds } }) =>
      (['hash', 'tasks'] as const).flatMap((name) => {
        const most = functions[name].timeoutSeconds - waitMarginSeconds;
        return when(
          waitLimitSeconds > most,
          `routing.waitLimitSeconds is ${waitLimitSeconds} and functions.${name}.timeoutSeconds ${functions[name].timeoutSeconds}: at most ${Math.max(most, 0)} leaves the ${waitMarginSeconds} s for the answer`,
        );
      }),
  },
  {
    id: 'maintenance-within-schedule',
    reason:
      'Maintenance starts every minute: a run that lasts longer makes the next ones queue up behind it.',
    check: ({ functions: { maintenance } }) =>
      when(
        maintenance.timeoutSeconds > 60,
        `functions.maintenance.timeoutSeconds is ${maintenance.timeoutSeconds}, at most 60 fits the schedule`,
      ),
  },
  {
    id: 'migration-patience',
    reason:
      'Migrations wait for a new database; ended before, they leave the deployment without a message of theirs.',
    check: ({ functions: { migrate } }) => {
      const least = migrationPatienceSeconds + migrationSeconds;
      return when(
        migrate.timeoutSeconds < least,
        `functions.migrate.timeoutSeconds is ${migrate.timeoutSeconds}, a wait of ${migrationPatienceSeconds} + ${migrationSeconds} for the migrations is ${least}: raise it to ${least}`,
      );
    },
  },
  {
    id: 'reserved-within-account',
    reason:
      'Lambda keeps 100 of the account’s concurrency unreserved and refuses a reservation that touches them.',
    source: `${lambdaGuide}/configuration-concurrency.html`,
    check: ({ functions, accountConcurrency }) => {
      const reserved = functionNames.reduce((sum, name) => sum + functions[name].reservedConcurrency, 0);
      const most = accountConcurrency - unreservedConcurrency;
      return when(
        reserved > most,
        `the reserved concurrencies add up to ${reserved}, and of accountConcurrency ${accountConcurrency} can be reserved ${most}: reserve ${reserved - most} less, or have the quota raised to ${reserved + unreservedConcurrency}`,
      );
    },
  },
];
