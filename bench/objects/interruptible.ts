/** Runs `work` with what is to be ended after it, also where Ctrl-C ends it: the process then ends with 130. */
export async function interruptible<T>(work: (stack: AsyncDisposableStack) => Promise<T>): Promise<T> {
  await using stack = new AsyncDisposableStack();
  const interrupt = (): void => {
    void stack.disposeAsync().finally(() => process.exit(130));
  };
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  try {
    return await work(stack);
  } finally {
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
  }
}
