import { runtimeMib } from '../../core/limits.ts';
import { slowdown } from '../stage/cpu-share.ts';
import type { FunctionName } from '../stage/function-names.ts';
import type { StageConfig } from '../stage/stage-config.ts';
import { lambdaGuide, type Rule, when } from './rule.ts';

const memory = `${lambdaGuide}/configuration-memory.html`;
/** The worker stops this long before its timeout and gives back what it has not begun. */
const deadlineMarginMs = 10_000;

export const budgetRules: readonly Rule[] = [
  {
    id: 'inline-memory',
    reason:
      'An inline computation shares the function with Node.js and the request: beyond its memory, the function is killed.',
    source: memory,
    check: (config) => memoryOf(config, 'hash', 'inlineMemoryMib'),
  },
  {
    id: 'task-memory',
    reason:
      'A task as large as the limit admits (argon2id takes up to 1,024 MiB) would kill the worker again and again.',
    source: memory,
    check: (config) => memoryOf(config, 'compute-worker', 'taskMemoryMib'),
  },
  {
    id: 'inline-budget',
    reason:
      'A request at the inline budget has to end within its function’s timeout, at the CPU share of its memory.',
    source: memory,
    check: (config) => {
      const { memoryMib, timeoutSeconds } = config.functions.hash;
      const { inlineBudgetMs } = config.routing;
      const most = Math.floor(((timeoutSeconds - 1) * 1000) / slowdown(memoryMib));
      return when(
        inlineBudgetMs > most,
        `routing.inlineBudgetMs is ${inlineBudgetMs}, functions.hash.timeoutSeconds ${timeoutSeconds} at functions.hash.memoryMib ${memoryMib} has room for ${most}`,
      );
    },
  },
  {
    id: 'task-budget',
    reason:
      'A task at the task budget has to end before its worker stops, at the CPU share of its memory, or it never ends.',
    source: memory,
    check: (config) => {
      const { memoryMib, timeoutSeconds } = config.functions['compute-worker'];
      const { taskBudgetMs } = config.routing;
      const most = Math.floor((timeoutSeconds * 1000 - deadlineMarginMs) / slowdown(memoryMib));
      const least = Math.ceil((taskBudgetMs * slowdown(memoryMib) + deadlineMarginMs) / 1000);
      return when(
        taskBudgetMs > most,
        `routing.taskBudgetMs is ${taskBudgetMs}, functions.compute-worker.timeoutSeconds ${timeoutSeconds} at functions.compute-worker.memoryMib ${memoryMib} has room for ${Math.max(most, 0)}: lower the budget, or raise the timeout to ${least}`,
      );
    },
  },
  {
    id: 'budgets-in-order',
    reason: 'What may be computed inline has to be allowed as a task too, for a caller who asks for one.',
    check: ({ routing: { inlineBudgetMs, taskBudgetMs, inlineMemoryMib, taskMemoryMib } }) => [
      ...when(
        inlineBudgetMs > taskBudgetMs,
        `routing.inlineBudgetMs is ${inlineBudgetMs}, routing.taskBudgetMs ${taskBudgetMs}: lower the first to ${taskBudgetMs}`,
      ),
      ...when(
        inlineMemoryMib > taskMemoryMib,
        `routing.inlineMemoryMib is ${inlineMemoryMib}, routing.taskMemoryMib ${taskMemoryMib}: lower the first to ${taskMemoryMib}`,
      ),
    ],
  },
];

function memoryOf(config: StageConfig, name: FunctionName, limit: 'inlineMemoryMib' | 'taskMemoryMib') {
  const needed = config.routing[limit] + runtimeMib;
  const { memoryMib } = config.functions[name];
  return when(
    needed > memoryMib,
    `routing.${limit} ${config.routing[limit]} + ${runtimeMib} for the runtime is ${needed}, functions.${name}.memoryMib is ${memoryMib}: raise it to ${needed}, or lower the limit to ${Math.max(memoryMib - runtimeMib, 0)}`,
  );
}
