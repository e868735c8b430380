import { AlreadyRunningError } from '../cloud/lock.ts';
import { PortTakenError } from '../cloud/port.ts';
import { TriggerError } from '../cloud/triggers.ts';
import { SynthesisError } from '../template/synthesize.ts';
import { TemplateError } from '../template/template-error.ts';
import { UsageError } from './arguments.ts';

/** Why the start failed and what to do; a stack only for what nobody foresaw. */
export function failureText(error: unknown): string {
  if (error instanceof UsageError) return `${error.message}\nnpm start -- --help tells what there is.`;
  if (error instanceof AlreadyRunningError || error instanceof PortTakenError) return error.message;
  if (error instanceof SynthesisError) return `The app does not synthesize.\n\n${error.message}`;
  if (error instanceof TemplateError) return `The template cannot be run here.\n\n${error.message}`;
  if (error instanceof TriggerError) {
    return `${error.message}\n\nMore is in the logs, .local/logs. If the data in .local/ is not worth keeping: npm run local:reset`;
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `The local cloud failed.\n\n${text}\n\nMore is in the logs, .local/logs.`;
}
