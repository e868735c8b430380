import { StartGate } from '../../../local/lambda/start-gate.ts';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished, vi } from 'vitest';
import { AccountConcurrency } from '../../../local/lambda/concurrency.ts';
import { createFunction, type FunctionRuntime, type LocalFunction } from '../../../local/lambda/function.ts';
import type { FunctionLogEvent, FunctionSpecification } from '../../../local/lambda/specification.ts';

vi.setConfig({ testTimeout: 30_000 });

/** A function of this source in a folder of its own, stopped and removed when the test has finished. */
export async function makeFunction(
  source: string,
  overrides: Partial<FunctionSpecification> = {},
  runtime: Partial<FunctionRuntime> = {},
): Promise<LocalFunction & { logs: FunctionLogEvent[] }> {
  const codeDirectory = await mkdtemp(join(tmpdir(), 'function-'));
  await writeFile(join(codeDirectory, 'index.mjs'), source);
  const logs: FunctionLogEvent[] = [];
  const specification = {
    name: 'example',
    arn: 'arn:aws:lambda:eu-west-1:123456789012:function:example',
    handler: 'index.handler',
    codeDirectory,
    memoryMib: 256,
    timeoutSeconds: 10,
    environment: {},
    ...overrides,
  };
  const log = (event: FunctionLogEvent) => logs.push(event);
  const made = createFunction(specification, {
    account: new AccountConcurrency(1000),
    startGate: new StartGate(100),
    log,
    ...runtime,
  });
  onTestFinished(async () => {
    await made.stop();
    await rm(codeDirectory, { recursive: true });
  });
  return { ...made, logs };
}

export async function invokeJson(made: LocalFunction, event: unknown = {}): Promise<unknown> {
  const { payload } = await made.invoke(JSON.stringify(event));
  return JSON.parse(payload);
}
