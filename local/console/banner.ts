import pc from 'picocolors';
import type { Cloud } from '../cloud.ts';
import type { Step } from '../cloud/steps.ts';
import { shownPath } from './shown-path.ts';

const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`;

/** A part of the start that is done, as one line. */
export const stepLine = ({ name, detail, milliseconds }: Step): string =>
  `  ${pc.green('✓')} ${name.padEnd(12)}${pc.dim(seconds(milliseconds).padStart(7))}   ${detail}`.trimEnd();

/** What a newcomer needs: the address, a key for each plan, and three commands to try. `directory` holds data and logs. */
export function readyText(
  { endpoints, plans }: Pick<Cloud, 'endpoints' | 'plans'>,
  directory: string,
  milliseconds: number,
): string {
  const { api, console } = endpoints;
  const key = plans.find(({ name }) => name === 'standard')?.key ?? plans[0]?.key ?? '';
  const curl = (...parts: string[]): string =>
    [`curl -sS -H 'x-api-key: ${key}'`, ...parts].join(' \\\n         ');
  const argon2 = '{"string":"correct horse","parameters":{"memory_kib":65536,"passes":6,"parallelism":2}}';
  return [
    '',
    `  Ready in ${seconds(milliseconds)}.`,
    '',
    `  ${pc.bold('API')}      ${pc.cyan(api)}   documentation: ${api}/docs`,
    `  ${pc.bold('Console')}  ${pc.cyan(console)}  figures, alarms, logs (in a terminal: npx hash-api status)`,
    '',
    ...plans.map(
      (plan, index) =>
        `  ${index === 0 ? pc.bold('Keys') : '    '}     ${plan.name.padEnd(10)} ${plan.key}   ${pc.dim(`tenant ${plan.keyId}`)}`,
    ),
    '',
    `  ${pc.bold('Try')}`,
    '',
    pc.dim('  # a digest, at once'),
    `  ${curl(`-d '{"string":"abc"}'`, `${api}/hash/sha256`)}`,
    '',
    pc.dim('  # a password hash, as a task'),
    `  ${curl(`-d '${argon2}'`, `${api}/hash/argon2`)}`,
    '',
    pc.dim('  # how it stands: TASK_ID is the task_id of that answer'),
    `  ${curl(`'${api}/tasks/TASK_ID?wait=10'`)}`,
    '',
    pc.dim(
      `  Logs are in ${shownPath(directory, 'logs')} (or: npm start -- --logs). Ctrl-C stops everything; the data stays.`,
    ),
    '',
  ].join('\n');
}
