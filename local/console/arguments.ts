import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { isProfileFile } from '../../core/names/profiles.ts';

export const usage = `Runs the whole service on this machine.

  npm start [-- OPTIONS]

  --stage NAME    the stage to run: stages/NAME.json (default: dev)
  --stage-file F  settings from this file in place of stages/NAME.json
  --profile P     settings between the defaults and the stage's: the name of a profile, or a JSON file
  --cpu-share     hold each function to the CPU time that belongs to its memory on Lambda
                  (1,769 MiB: one vCPU), as far as this machine has it
  --port N        port of the API, also as PORT=N (default: 3000; 0 takes a free one)
  --logs [NAME]   show the logs here: of all, or of one function, such as compute-worker
  --data DIR      folder of data, logs and keys (default: .local)
  --json          print nothing but the endpoints, as JSON, when everything is ready
  --help          this text

npm run local:reset clears .local. With DATABASE_URL set to a superuser's URL, a PostgreSQL of your own is used.
`;

export interface Arguments {
  readonly help: boolean;
  readonly stage: string;
  readonly stageFile: string | undefined;
  readonly profile: string | undefined;
  /** Whether functions get no more CPU time than their memory brings on Lambda. */
  readonly cpuShare: boolean;
  readonly port: number;
  /** Logs to show: of everything, or of one name. */
  readonly logs: 'all' | { readonly name: string } | undefined;
  readonly data: string | undefined;
  readonly json: boolean;
}

/** The arguments cannot be understood; the message says which. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export function parseArguments(args: readonly string[], portVariable: string | undefined): Arguments {
  const { values, positionals } = parse(args);
  const [name, ...others] = positionals;
  if (others.length > 0 || (name !== undefined && !values.logs)) {
    throw new UsageError(`What is ${others[0] ?? name ?? ''}?`);
  }
  return {
    help: values.help,
    stage: values.stage,
    stageFile: values['stage-file'] === undefined ? undefined : resolve(values['stage-file']),
    profile: profileOf(values.profile),
    cpuShare: values['cpu-share'],
    port: parsePort(values.port ?? portVariable ?? '3000'),
    logs: values.logs ? (name === undefined ? 'all' : { name }) : undefined,
    data: values.data,
    json: values.json,
  };
}

/** `--logs` is a switch whose name, where one follows, is a positional. */
function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        help: { type: 'boolean', short: 'h', default: false },
        stage: { type: 'string', default: 'dev' },
        'stage-file': { type: 'string' },
        profile: { type: 'string' },
        'cpu-share': { type: 'boolean', default: false },
        port: { type: 'string' },
        logs: { type: 'boolean', default: false },
        data: { type: 'string' },
        json: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

/** A file is meant from where the command was given. */
function profileOf(profile: string | undefined): string | undefined {
  return profile !== undefined && isProfileFile(profile) ? resolve(profile) : profile;
}

function parsePort(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new UsageError(`The port is to be a number from 0 to 65535, it is "${text}"`);
}
