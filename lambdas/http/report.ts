/** Told of what no caller can have caused; never sees a request's body. */
export type ReportError = (message: string, error: unknown, requestId: string) => Promise<void>;

/** The logger is loaded when there is something to say: the inline path starts without it. */
export const reportLazily: ReportError = async (message, error, requestId) => {
  const { log } = await import('../log.ts');
  log.error(message, {
    request_id: requestId,
    error: error instanceof Error ? error : new Error(String(error)),
  });
};
