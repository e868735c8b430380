import { join } from 'node:path';
import {
  LambdaClient,
  ListEventSourceMappingsCommand,
  UpdateEventSourceMappingCommand,
  type UpdateEventSourceMappingCommandInput,
} from '@aws-sdk/client-lambda';
import { Client } from 'pg';
import { Pool } from 'undici';
import { z } from 'zod';
import { startBenchCloud } from '../../bench/cloud.ts';
import { outcome, type TaskContent } from './messages.ts';
import { own, type System } from './system.ts';

/** Requests at a time while a backlog is submitted. */
const connections = 16;

type MappingChanges = Omit<UpdateEventSourceMappingCommandInput, 'UUID'>;

/** What `hash-api scale` sets as workers.compute.batchSize and windowSeconds; AWS wants a window for more than ten. */
const batchOf = (batchSize: number): MappingChanges => ({
  BatchSize: batchSize,
  MaximumBatchingWindowInSeconds: batchSize > 10 ? 1 : 0,
});

const accepted = z.object({ task_id: z.string() });

const outcomesSql = `
  SELECT id, CASE status WHEN 'processing' THEN 'active' WHEN 'queued' THEN 'waiting' WHEN 'cancelled' THEN 'failed' ELSE status END AS state,
         CASE WHEN status = 'completed' THEN extract(epoch FROM completed_at)::float8 * 1000 END AS "endedAt",
         attempt AS attempts
  FROM hash_api.tasks WHERE id = ANY ($1::uuid[])`;

/** The local cloud, through its API; what became of a task is read from its database, as with the peers. */
export async function startHashApi(settings: string): Promise<System> {
  const stack = new AsyncDisposableStack();
  try {
    const cloud = stack.use(await startBenchCloud({ stageFile: join(import.meta.dirname, 'stage.json') }));
    const http = new Pool(cloud.api, { connections });
    stack.defer(() => http.close());
    const database = new Client({ connectionString: cloud.postgres });
    await database.connect();
    stack.defer(() => database.end());
    const lambda = new LambdaClient({
      region: 'us-east-1',
      endpoint: cloud.lambda,
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    });
    stack.defer(() => {
      lambda.destroy();
    });
    const { EventSourceMappings: [mapping] = [] } = await lambda.send(new ListEventSourceMappingsCommand());
    const update = async (changes: MappingChanges) => {
      await lambda.send(new UpdateEventSourceMappingCommand({ UUID: mapping?.UUID, ...changes }));
    };
    const headers = { 'x-api-key': cloud.key, 'content-type': 'application/json' };
    const submitOne = async (content: TaskContent): Promise<string> => {
      const body = JSON.stringify(content);
      const answer = await http.request({ method: 'POST', path: '/tasks', headers, body });
      if (answer.statusCode !== 202) throw new Error(`POST /tasks answered ${answer.statusCode}`);
      return accepted.parse(await answer.body.json()).task_id;
    };
    return {
      name: own,
      settings,
      roots: () => [cloud.pid],
      workers: async () => [...(await cloud.functionState('compute-worker')).environments],
      prepare: (batchSize) => update(batchOf(batchSize)),
      hold: () => update({ Enabled: false }),
      release: () => update({ Enabled: true }),
      async submit(content, count) {
        const ids: string[] = [];
        let left = count;
        const loop = async () => {
          while (left-- > 0) ids.push(await submitOne(content));
        };
        await Promise.all(Array.from({ length: Math.min(connections, count) }, loop));
        return ids;
      },
      async unfinished() {
        const { rows } = await database.query(
          "SELECT count(*)::integer AS count FROM hash_api.tasks WHERE status IN ('queued', 'processing')",
        );
        return z.tuple([z.object({ count: z.number() })]).parse(rows)[0].count;
      },
      async outcomes(ids) {
        const { rows } = await database.query(outcomesSql, [ids]);
        return z.array(outcome).parse(rows);
      },
      [Symbol.asyncDispose]: () => stack.disposeAsync(),
    };
  } catch (error) {
    await stack.disposeAsync();
    throw error;
  }
}
