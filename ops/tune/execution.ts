import { z } from 'zod';

/** What Lambda reports of an invocation. */
export interface Execution {
  readonly durationMs: number;
  readonly billedMs: number;
  readonly maxMemoryMib: number;
}

/** An invocation that did not do its work; the message says why, for a person. */
export class FailedExecution extends Error {
  override readonly name = 'FailedExecution';
}

const jsonReport = z.object({
  type: z.literal('platform.report'),
  record: z.object({
    metrics: z.object({
      durationMs: z.number(),
      billedDurationMs: z.number(),
      maxMemoryUsedMB: z.number(),
    }),
  }),
});

/**
 * The report in the end of a log, in either of Lambda's log formats ("Report logs", "Monitoring Lambda functions with the
 * Telemetry API" of the developer guide). Undefined where there is none.
 */
export function executionOf(log: string): Execution | undefined {
  for (const line of log.split('\n')) {
    if (line.includes('platform.report')) {
      const report = jsonReport.safeParse(jsonOf(line)).data;
      if (report) {
        const { durationMs, billedDurationMs, maxMemoryUsedMB } = report.record.metrics;
        return { durationMs, billedMs: billedDurationMs, maxMemoryMib: maxMemoryUsedMB };
      }
    }
    const text =
      /REPORT .*?\sDuration: ([\d.]+) ms\s+Billed Duration: (\d+) ms\s.*Max Memory Used: (\d+) MB/.exec(line);
    if (text) {
      const [, duration, billed, memory] = text;
      return { durationMs: Number(duration), billedMs: Number(billed), maxMemoryMib: Number(memory) };
    }
  }
  return undefined;
}

const failureSchema = z.object({ errorType: z.string().optional(), errorMessage: z.string().optional() });

/** Why the function failed, from its payload, without the request's id. */
export function failureText(payload: string): string {
  const { errorType, errorMessage } = failureSchema.safeParse(jsonOf(payload)).data ?? {};
  const message = errorMessage?.replace(/^RequestId: \S+ (Error: )?/, '') ?? 'failed';
  return errorType === undefined ? message : `${errorType}: ${message}`;
}

const answerSchema = z.union([
  z.object({ statusCode: z.int() }),
  z.object({ completed: z.int(), failed: z.int() }),
]);

/** Undefined where the function did what was asked. */
export function shortfall(payload: string): string | undefined {
  const answer = answerSchema.safeParse(jsonOf(payload)).data;
  if (answer === undefined)
    return 'the answer is none of this service: deploy the version that this command is of';
  if ('statusCode' in answer) {
    if (answer.statusCode === 200) return undefined;
    return answer.statusCode === 202
      ? 'a request is too costly for the inline budget: it became a task'
      : `a request was answered ${answer.statusCode}`;
  }
  return answer.failed === 0
    ? undefined
    : `${answer.failed} of ${answer.failed + answer.completed} tasks failed`;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
