/** Lambda's limit for the payload of a synchronous invocation, request and response: 6 MB and what JSON adds. */
export const payloadLimitBytes = 6_291_556;

/** Why an environment was ended from outside. */
export type KillReason = 'timeout' | 'init-timeout' | 'memory';

/** Seconds for which an environment may initialise. */
export const initLimitSeconds = 10;

/** Names of signals as the Go runtime of Lambda's supervisor prints them. */
const signalNames: Partial<Record<NodeJS.Signals, string>> = {
  SIGABRT: 'aborted',
  SIGBUS: 'bus error',
  SIGILL: 'illegal instruction',
  SIGINT: 'interrupt',
  SIGKILL: 'killed',
  SIGSEGV: 'segmentation fault',
  SIGTERM: 'terminated',
  SIGTRAP: 'trace/breakpoint trap',
};

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly killed: KillReason | undefined;
}

/** The payload that the caller gets when the environment ended under its invocation: the words of Lambda. */
export function exitPayload(requestId: string, exit: Exit, timeoutSeconds: number): string {
  if (exit.killed === 'timeout' || exit.killed === 'init-timeout') {
    const limit = exit.killed === 'timeout' ? timeoutSeconds : initLimitSeconds;
    return failurePayload('Sandbox.Timedout', requestId, `Task timed out after ${limit.toFixed(2)} seconds`);
  }
  return failurePayload('Runtime.ExitError', requestId, describeExit(exit));
}

export function oversizePayload(bytes: number): string {
  return JSON.stringify({
    errorType: 'Function.ResponseSizeTooLarge',
    errorMessage: `Response payload size (${bytes} bytes) exceeded maximum allowed payload size (${payloadLimitBytes} bytes).`,
  });
}

function failurePayload(errorType: string, requestId: string, reason: string): string {
  return JSON.stringify({ errorType, errorMessage: `RequestId: ${requestId} Error: ${reason}` });
}

function describeExit({ code, signal }: Exit): string {
  if (signal !== null) return `Runtime exited with error: signal: ${signalNames[signal] ?? signal}`;
  if (code === 0) return 'Runtime exited without providing a reason';
  return `Runtime exited with error: exit status ${code ?? 'unknown'}`;
}
