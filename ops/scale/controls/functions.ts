import {
  GetFunctionConcurrencyCommand,
  GetFunctionConfigurationCommand,
  type LambdaClient,
  PublishVersionCommand,
  PutFunctionConcurrencyCommand,
  UpdateAliasCommand,
  UpdateFunctionConfigurationCommand,
  waitUntilFunctionUpdatedV2,
} from '@aws-sdk/client-lambda';
import { z } from 'zod';
import { environmentNames } from '../../../core/names/environment.ts';
import { functionName } from '../../../core/names/resources.ts';
import { functionNames, type FunctionName } from '../../../lib/stage/function-names.ts';
import type { StageConfig } from '../../../lib/stage/stage-config.ts';
import type { Control } from '../control.ts';
import type { Values } from '../settings-path.ts';

/** Seconds in which Lambda has changed a function, usually a few. */
const updateLimitSeconds = 120;

/** Memory, timeout and reserved environments of each function. */
export const functionControls = (client: LambdaClient, config: StageConfig): Control[] =>
  functionNames.filter((name) => name !== 'migrate').map((name) => functionControl(client, config, name));

function functionControl(client: LambdaClient, config: StageConfig, name: FunctionName): Control {
  const FunctionName = functionName(config.stage, name);
  const memory = `functions.${name}.memoryMib`;
  const timeout = `functions.${name}.timeoutSeconds`;
  const reserved = `functions.${name}.reservedConcurrency`;
  return {
    name: `function ${name}`,
    paths: [memory, timeout, reserved],
    async read() {
      const [{ MemorySize, Timeout }, { ReservedConcurrentExecutions }] = await Promise.all([
        client.send(new GetFunctionConfigurationCommand({ FunctionName })),
        client.send(new GetFunctionConcurrencyCommand({ FunctionName })),
      ]);
      return {
        ...(MemorySize !== undefined && { [memory]: MemorySize }),
        ...(Timeout !== undefined && { [timeout]: Timeout }),
        ...(ReservedConcurrentExecutions !== undefined && { [reserved]: ReservedConcurrentExecutions }),
      };
    },
    async write(values) {
      const { [memory]: MemorySize, [timeout]: Timeout, [reserved]: ReservedConcurrentExecutions } = values;
      if (MemorySize !== undefined || Timeout !== undefined) {
        await configure(client, config, name, {
          ...(MemorySize !== undefined && { MemorySize }),
          ...(Timeout !== undefined && { Timeout }),
        });
      }
      if (ReservedConcurrentExecutions !== undefined) {
        await client.send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions }));
        await tellStats(client, config, name, ReservedConcurrentExecutions);
      }
    },
  };
}

/** The limits that /lb/stats shows are told to its function as JSON. */
async function tellStats(
  client: LambdaClient,
  config: StageConfig,
  name: FunctionName,
  reserved: number,
): Promise<void> {
  const Variables = await variablesOf(client, config, 'stats');
  const told = z
    .record(z.string(), z.number())
    .parse(JSON.parse(Variables[environmentNames.functionConcurrency] ?? '{}'));
  if (told[name] === reserved) return;
  Variables[environmentNames.functionConcurrency] = JSON.stringify({ ...told, [name]: reserved });
  await configure(client, config, 'stats', { Environment: { Variables } });
}

/**
 * Changes a function. Where callers come by its alias `live`, they get the change with a new version, whose provisioned
 * environments are made ready before it takes requests.
 */
async function configure(
  client: LambdaClient,
  { stage, functions }: StageConfig,
  name: FunctionName,
  changes: { MemorySize?: number; Timeout?: number; Environment?: { Variables: Record<string, string> } },
): Promise<void> {
  const FunctionName = functionName(stage, name);
  const updated = () =>
    waitUntilFunctionUpdatedV2({ client, maxWaitTime: updateLimitSeconds, minDelay: 1 }, { FunctionName });
  await client.send(new UpdateFunctionConfigurationCommand({ FunctionName, ...changes }));
  await updated();
  if (name !== 'hash' || functions.hash.provisionedConcurrency === null) return;
  const { Version } = await client.send(new PublishVersionCommand({ FunctionName }));
  await client.send(new UpdateAliasCommand({ FunctionName, Name: 'live', FunctionVersion: Version }));
}

/** A setting that functions are told by a variable. */
export interface VariableSetting {
  readonly path: string;
  readonly variable: string;
  readonly functions: readonly FunctionName[];
  /** The variable's number for 1 of the setting; absent: 1. */
  readonly factor?: number;
}

export async function variablesOf(
  client: LambdaClient,
  { stage }: StageConfig,
  name: FunctionName,
): Promise<Record<string, string>> {
  const FunctionName = functionName(stage, name);
  const { Environment } = await client.send(new GetFunctionConfigurationCommand({ FunctionName }));
  return Environment?.Variables ?? {};
}

/** Settings in variables of functions: read from the first that has each, written to all. */
export function variablesControl(
  client: LambdaClient,
  config: StageConfig,
  name: string,
  settings: readonly VariableSetting[],
): Control {
  const holders = [...new Set(settings.flatMap(({ functions }) => functions))];
  return {
    name,
    paths: settings.map(({ path }) => path),
    async read() {
      const all = new Map(
        await Promise.all(holders.map(async (one) => [one, await variablesOf(client, config, one)] as const)),
      );
      return Object.fromEntries(
        settings.flatMap(({ path, variable, functions: [first], factor = 1 }) => {
          const value = Number(first && all.get(first)?.[variable]);
          return Number.isNaN(value) ? [] : [[path, value / factor]];
        }),
      );
    },
    async write(values: Values) {
      for (const one of holders) {
        const changes = settings.flatMap(({ path, variable, functions, factor = 1 }) => {
          const value = values[path];
          return value !== undefined && functions.includes(one)
            ? [[variable, String(value * factor)] as const]
            : [];
        });
        if (changes.length === 0) continue;
        const Variables = { ...(await variablesOf(client, config, one)), ...Object.fromEntries(changes) };
        await configure(client, config, one, { Environment: { Variables } });
      }
    },
  };
}
