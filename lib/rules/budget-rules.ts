import { oneVcpuMib, runtimeMib } from '../../core/limits.ts';
import { slowdown } from '../stage/cpu-share.ts';
import type { FunctionName } from '../stage/function-names.ts';
import type { StageConfig } from '../stage/stage-config.ts';
import { integrationTimeoutSeconds } from './function-rules.ts';
import { lambdaGuide, type Finding, type Rule, set, setWithin, when } from './rule.ts';

const memory = `${lambdaGuide}/configuration-memory.html`;
const mostMib = 10_240;
const longestSeconds = 900;
/** The worker stops this long before its timeout and gives back what it has not begun. */
const deadlineMarginMs = 10_000;
/** Of a request, for all but the computation. */
const answerMarginMs = 1_000;

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
    id: 'task-memory-at-once',
    reason:
      'A worker computes one task for each of its vCPUs, as far as each of them could be as large as the limit admits: without the memory for all, vCPUs that are paid for stay idle.',
    source: memory,
    check: ({ functions, routing: { taskMemoryMib } }) => {
      const { memoryMib } = functions['compute-worker'];
      const atOnce = Math.floor(memoryMib / oneVcpuMib);
      const lower = Math.floor((memoryMib - runtimeMib) / Math.max(atOnce, 1));
      return when(
        atOnce > 1 && !everyVcpuWorks(memoryMib, taskMemoryMib),
        'memory of all tasks at once',
        `functions.compute-worker.memoryMib ${memoryMib} has ${atOnce} vCPUs, and ${atOnce} x routing.taskMemoryMib ${taskMemoryMib} + ${runtimeMib} for the runtime is ${atOnce * taskMemoryMib + runtimeMib}`,
        [
          ...setWithin('routing.taskMemoryMib', lower, 1, taskMemoryMib),
          ...nearestMemory(memoryMib, taskMemoryMib).map((mib) =>
            set('functions.compute-worker.memoryMib', mib),
          ),
        ],
      );
    },
  },
  {
    id: 'inline-budget',
    reason:
      'A request at the inline budget has to end within its function’s timeout, at the CPU share of its memory.',
    source: memory,
    check: (config) => timeOf(config, 'hash', 'inlineBudgetMs', answerMarginMs, integrationTimeoutSeconds),
  },
  {
    id: 'task-budget',
    reason:
      'A task at the task budget has to end before its worker stops, at the CPU share of its memory, or it never ends.',
    source: memory,
    check: (config) => timeOf(config, 'compute-worker', 'taskBudgetMs', deadlineMarginMs, longestSeconds),
  },
  {
    id: 'budgets-in-order',
    reason: 'What may be computed inline has to be allowed as a task too, for a caller who asks for one.',
    check: ({ routing }) =>
      (
        [
          ['inlineBudgetMs', 'taskBudgetMs'],
          ['inlineMemoryMib', 'taskMemoryMib'],
        ] as const
      ).flatMap(([inline, task]) =>
        when(
          routing[inline] > routing[task],
          `routing.${inline} and routing.${task}`,
          `routing.${inline} is ${routing[inline]}, routing.${task} ${routing[task]}`,
          [set(`routing.${inline}`, routing[task]), set(`routing.${task}`, routing[inline])],
        ),
      ),
  },
];

function memoryOf(
  { routing, functions }: StageConfig,
  name: FunctionName,
  limit: 'inlineMemoryMib' | 'taskMemoryMib',
): readonly Finding[] {
  const setting = `functions.${name}.memoryMib`;
  const needed = routing[limit] + runtimeMib;
  const { memoryMib } = functions[name];
  return when(
    needed > memoryMib,
    `routing.${limit} and ${setting}`,
    `routing.${limit} ${routing[limit]} + ${runtimeMib} for the runtime is ${needed}, ${setting} is ${memoryMib}`,
    [
      ...setWithin(setting, needed, 1, mostMib),
      ...setWithin(`routing.${limit}`, memoryMib - runtimeMib, 1, mostMib),
    ],
    [...set(setting, mostMib), ...set(`routing.${limit}`, mostMib - runtimeMib)],
  );
}

/** Whether work of a whole budget ends `marginMs` before its function's timeout. */
function timeOf(
  { routing, functions }: StageConfig,
  name: 'hash' | 'compute-worker',
  budget: 'inlineBudgetMs' | 'taskBudgetMs',
  marginMs: number,
  longest: number,
): readonly Finding[] {
  const setting = `functions.${name}.timeoutSeconds`;
  const { memoryMib, timeoutSeconds } = functions[name];
  const slower = slowdown(memoryMib);
  const roomAt = (seconds: number) => Math.floor((seconds * 1000 - marginMs) / slower);
  const least = Math.ceil((routing[budget] * slower + marginMs) / 1000);
  return when(
    routing[budget] > roomAt(timeoutSeconds),
    `routing.${budget} and ${setting}`,
    `routing.${budget} is ${routing[budget]}, ${setting} ${timeoutSeconds} at functions.${name}.memoryMib ${memoryMib} has room for ${Math.max(roomAt(timeoutSeconds), 0)}`,
    [
      ...setWithin(`routing.${budget}`, roomAt(timeoutSeconds), 1, routing[budget]),
      // A second more where the division above rounds the other way.
      ...setWithin(setting, roomAt(least) < routing[budget] ? least + 1 : least, 1, longest),
    ],
    [...set(setting, longest), ...set(`routing.${budget}`, Math.max(1, roomAt(longest)))],
  );
}

function everyVcpuWorks(memoryMib: number, taskMemoryMib: number): boolean {
  return Math.floor(memoryMib / oneVcpuMib) * taskMemoryMib + runtimeMib <= memoryMib;
}

/** The nearest memory sizes below and above that have room for a task on each vCPU. */
function nearestMemory(memoryMib: number, taskMemoryMib: number): readonly number[] {
  const found: number[] = [];
  for (let mib = Math.min(memoryMib, mostMib); mib > runtimeMib; mib -= 1) {
    if (!everyVcpuWorks(mib, taskMemoryMib)) continue;
    found.push(mib);
    break;
  }
  for (let mib = memoryMib; mib <= mostMib; mib += 1) {
    if (!everyVcpuWorks(mib, taskMemoryMib)) continue;
    found.push(mib);
    break;
  }
  return found;
}
