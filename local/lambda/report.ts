import type { FunctionSpecification } from './specification.ts';

export interface InvocationReport {
  readonly requestId: string;
  readonly durationMs: number;
  readonly maxMemoryMib: number;
  /** Of the first invocation of an environment. */
  readonly initMs: number | undefined;
  readonly status: 'success' | 'error' | 'timeout';
}

/** The system log level WARN, which only the JSON format has, leaves out reports of invocations without error. */
export function isReported(
  { logFormat, systemLogLevel }: FunctionSpecification,
  status: InvocationReport['status'],
): boolean {
  return logFormat !== 'JSON' || systemLogLevel !== 'WARN' || status !== 'success';
}

/** The line that Lambda writes after each invocation, in the function's log format. */
export function reportLine(specification: FunctionSpecification, report: InvocationReport): string {
  const durationMs = Number(report.durationMs.toFixed(2));
  const billedDurationMs = Math.ceil(report.durationMs + (report.initMs ?? 0));
  const maxMemoryUsedMB = Math.round(report.maxMemoryMib);
  if (specification.logFormat === 'JSON') {
    const metrics = {
      durationMs,
      billedDurationMs,
      memorySizeMB: specification.memoryMib,
      maxMemoryUsedMB,
      ...(report.initMs !== undefined && { initDurationMs: Number(report.initMs.toFixed(2)) }),
    };
    const record = { requestId: report.requestId, metrics, status: report.status };
    return JSON.stringify({ time: new Date().toISOString(), type: 'platform.report', record });
  }
  return [
    `REPORT RequestId: ${report.requestId}`,
    `Duration: ${durationMs.toFixed(2)} ms`,
    `Billed Duration: ${billedDurationMs} ms`,
    `Memory Size: ${specification.memoryMib} MB`,
    `Max Memory Used: ${maxMemoryUsedMB} MB`,
    ...(report.initMs === undefined ? [] : [`Init Duration: ${report.initMs.toFixed(2)} ms`]),
    ...(report.status === 'success' ? [] : [`Status: ${report.status}`]),
  ].join('\t');
}
