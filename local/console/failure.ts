import { AlreadyRunningError } from '../cloud/lock.ts';
import { PortTakenError } from '../cloud/port.ts';
import { TriggerError } from '../cloud/triggers.ts';
import { SynthesisError } from '../template/synthesize.ts';
import { TemplateError } from '../template/template-error.ts';
import { UsageError } from './arguments.ts';
import { shownPath } from './shown-path.ts';

/** Why the start failed and what to do; a stack only for what nobody foresaw. `directory` holds data and logs. */
export function failureText(error: unknown, directory: string): string {
  const logs = shownPath(directory, 'logs');
  if (error instanceof UsageError) return `${error.message}\nnpm start -- --help tells what there is.`;
  if (error instanceof AlreadyRunningError || error instanceof PortTakenError) return error.message;
  if (error instanceof SynthesisError) return `The app does not synthesize.\n\n${error.message}`;
  if (error instanceof TemplateError) return `The template cannot be run here.\n\n${error.message}`;
  if (error instanceof TriggerError) {
    const reset = `remove ${shownPath(directory)}, or npm run local:reset where it is .local`;
    return `${error.message}\n\nMore is in the logs, ${logs}. If the data is not worth keeping: ${reset}`;
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `The local cloud failed.\n\n${text}\n\nMore is in the logs, ${logs}.`;
}
