import {
  CreateFunctionCommand,
  DeleteFunctionCommand,
  GetFunctionCommand,
  InvokeCommand,
  type LambdaClient,
  PublishVersionCommand,
  ResourceConflictException,
  TooManyRequestsException,
  UpdateFunctionConfigurationCommand,
  waitUntilFunctionActiveV2,
  waitUntilFunctionUpdatedV2,
} from '@aws-sdk/client-lambda';
import { environmentNames } from '../../core/names/environment.ts';
import { FailedExecution, executionOf, failureText, shortfall, type Execution } from './execution.ts';

/** Seconds in which Lambda has made or changed a function, usually a few. */
const changeLimitSeconds = 120;

/** A function's code at some memory. */
export interface Point {
  readonly memoryMib: number;
  /** Throws FailedExecution where the function did not do what was asked. */
  invoke(event: object, signal?: AbortSignal): Promise<Execution>;
}

export interface FunctionCopy {
  /** Environment variables of the function that was copied. */
  readonly variables: Readonly<Record<string, string>>;
  /** A published version with this memory. Throws where Lambda refuses it. */
  point(memoryMib: number): Promise<Point>;
  /** Deletes the copy with its versions. */
  remove(): Promise<void>;
}

export const copyName = (functionName: string): string => `${functionName}-tune`;

/**
 * A copy of a function that nobody calls but this command, so that neither the function nor what it serves notices: the
 * same package, role and variables, without its VPC, so that it reaches no data, and with an inline budget that no request
 * exceeds. `replace` removes what a killed run left behind.
 */
export async function copyFunction(
  client: LambdaClient,
  functionName: string,
  { replace }: { readonly replace: boolean },
): Promise<FunctionCopy> {
  const FunctionName = copyName(functionName);
  const remove = async (): Promise<void> => {
    await client.send(new DeleteFunctionCommand({ FunctionName }));
  };
  const { Configuration: source, Code } = await client.send(
    new GetFunctionCommand({ FunctionName: functionName }),
  );
  if (source === undefined || Code?.Location === undefined) throw new Error(`${functionName} has no package`);
  const ZipFile = await download(Code.Location);
  const create = new CreateFunctionCommand({
    FunctionName,
    Description: `Copy of ${functionName} that hash-api tune measures; it may be deleted`,
    Role: source.Role,
    Runtime: source.Runtime,
    Handler: source.Handler,
    Architectures: source.Architectures,
    Timeout: source.Timeout,
    MemorySize: source.MemorySize,
    Environment: { Variables: { ...source.Environment?.Variables, ...ownVariables } },
    // Its report is needed of every invocation, not only of those that fail.
    LoggingConfig: source.LoggingConfig && { ...source.LoggingConfig, SystemLogLevel: 'INFO' },
    Code: { ZipFile },
  });
  if (replace) await remove().catch(() => undefined);
  try {
    await client.send(create);
  } catch (error) {
    if (!(error instanceof ResourceConflictException)) throw error;
    throw new Error(
      `${FunctionName} exists: another tune runs, or one was killed. --replace removes what it left behind.`,
      { cause: error },
    );
  }
  const settled = { client, maxWaitTime: changeLimitSeconds, minDelay: 1 };
  try {
    await waitUntilFunctionActiveV2(settled, { FunctionName });
  } catch (error) {
    await remove();
    throw error;
  }
  return {
    variables: source.Environment?.Variables ?? {},
    async point(memoryMib) {
      await client.send(new UpdateFunctionConfigurationCommand({ FunctionName, MemorySize: memoryMib }));
      await waitUntilFunctionUpdatedV2(settled, { FunctionName });
      const { Version } = await client.send(new PublishVersionCommand({ FunctionName }));
      if (Version === undefined) throw new Error(`${FunctionName} has got no version`);
      await waitUntilFunctionActiveV2(settled, { FunctionName, Qualifier: Version });
      return { memoryMib, invoke: (event, signal) => invoke(client, FunctionName, Version, event, signal) };
    },
    remove,
  };
}

/** Figures under a stage of their own; every request is computed at once. */
const ownVariables = {
  [environmentNames.stage]: 'tune',
  [environmentNames.inlineBudgetMs]: '1000000000',
  [environmentNames.inlineMemoryMib]: '1000000000',
};

async function invoke(
  client: LambdaClient,
  FunctionName: string,
  Qualifier: string,
  event: object,
  signal: AbortSignal | undefined,
): Promise<Execution> {
  const command = new InvokeCommand({
    FunctionName,
    Qualifier,
    LogType: 'Tail',
    Payload: Buffer.from(JSON.stringify(event)),
  });
  const answer = await client
    .send(command, signal === undefined ? {} : { abortSignal: signal })
    .catch((error: unknown) => {
      if (!(error instanceof TooManyRequestsException)) throw error;
      throw new FailedExecution('throttled: the account has no concurrency left that nobody has reserved', {
        cause: error,
      });
    });
  const payload = answer.Payload?.transformToString() ?? '';
  if (answer.FunctionError !== undefined) throw new FailedExecution(failureText(payload));
  const missing = shortfall(payload);
  if (missing !== undefined) throw new FailedExecution(missing);
  const execution = executionOf(Buffer.from(answer.LogResult ?? '', 'base64').toString('utf8'));
  if (execution === undefined) throw new Error(`Lambda reported nothing of ${FunctionName}`);
  return execution;
}

async function download(location: string): Promise<Uint8Array> {
  const response = await fetch(location);
  if (!response.ok) throw new Error(`the function's package cannot be read: ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}
