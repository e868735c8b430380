import { onTestFinished } from 'vitest';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { openAccessLog } from '../../../local/gateway/access-log.ts';
import type { InvokeFunction } from '../../../local/gateway/integration.ts';
import { readApi } from '../../../local/gateway/read-api.ts';
import { startGateway } from '../../../local/gateway/server.ts';
import { openUsageStore } from '../../../local/gateway/usage-store.ts';
import { petsTemplate } from './template.ts';

export const freeKey = { id: 'free-key-id', value: 'free-key-value', plan: 'free' };
export const openKey = { id: 'open-key-id', value: 'open-key-value', plan: 'open' };

/** What the function answers; it may look at the event, and may throw as a throttled invocation does. */
export type Answer = (event: APIGatewayProxyEvent) => unknown;

const echo: Answer = (event) => ({ statusCode: 200, body: JSON.stringify(event) });

/** A gateway over the pets API whose functions all run `answer`, on a clock that stands until it is set. */
export async function startPets(
  answer: Answer = echo,
  options: { usageFile?: string; accessLogFile?: string; now?: number } = {},
) {
  let now = options.now ?? Date.UTC(2026, 0, 5, 12);
  const api = readApi(petsTemplate(), '000000000000');
  const invoke: InvokeFunction = async (_arn, event) => {
    const result = await answer(JSON.parse(event) as APIGatewayProxyEvent);
    return result === functionError
      ? { error: 'Unhandled', payload: '{}' }
      : { payload: JSON.stringify(result) };
  };
  const accessLog =
    options.accessLogFile === undefined ? undefined : openAccessLog(api, options.accessLogFile);
  const gateway = await startGateway({
    api,
    findKey: (value) => [freeKey, openKey].find((key) => key.value === value),
    invoke,
    port: 0,
    clock: () => now,
    usage: openUsageStore(options.usageFile),
    ...(accessLog === undefined ? {} : { accessLog }),
  });
  onTestFinished(() => gateway.stop());
  return {
    ...gateway,
    request: (path: string, init?: RequestInit) => fetch(gateway.url + path, init),
    event: async (path: string, init?: RequestInit) =>
      (await (await fetch(gateway.url + path, init)).json()) as APIGatewayProxyEvent,
    advance: (milliseconds: number) => {
      now += milliseconds;
    },
    accessLog,
  };
}

/** What a function returns that ended with an error. */
export const functionError = Symbol('function error');

export const withKey = ({ value }: { value: string }): RequestInit => ({ headers: { 'x-api-key': value } });
