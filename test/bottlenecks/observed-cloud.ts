import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { onTestFinished } from 'vitest';
import { z } from 'zod';
import { startCloud, type Cloud, type CloudOptions } from '../../local/cloud.ts';

const project = join(import.meta.dirname, '../..');

/** A minute of CloudWatch in five seconds. */
const metricTimeScale = 12;

const verdict = z.object({
  health: z.string(),
  bottleneck: z.string(),
  sentence: z.string(),
  findings: z.array(z.object({ part: z.string() })),
});

const answer = z.record(z.string(), z.unknown());

export interface ObservedCloud {
  readonly cloud: Cloud;
  /** Of its data. */
  readonly directory: string;
  /** Names of the composite alarms that are on, without what they have in common. */
  pages(): Promise<string[]>;
  /** Names of the single alarms that are on, without what they have in common. */
  alarms(): string[];
  /** What `hash-api status --json` says. */
  status(): Promise<z.output<typeof verdict>>;
  readonly request: (method: string, path: string, options?: RequestOptions) => Promise<Answer>;
}

interface RequestOptions {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly plan?: 'premium' | 'operator';
}

interface Answer {
  readonly status: number;
  readonly body: z.output<typeof answer>;
}

/** What AWS clients need to reach this machine. */
export const localClient = {
  region: 'us-east-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
};

interface ObservedCloudOptions {
  /** A file in `stages/`, without `.json`. */
  readonly stage: string;
  /** Called when the cloud may end. */
  readonly whenDone: (stop: () => Promise<void>) => void;
  readonly environmentOverrides?: CloudOptions['environmentOverrides'];
}

/** The local cloud with its CloudWatch and its schedules twelve times as fast. */
export async function startObservedCloud({
  stage,
  whenDone,
  environmentOverrides = {},
}: ObservedCloudOptions): Promise<ObservedCloud> {
  const directory = join(project, 'node_modules/.cache/hash-api/bottleneck-test', randomUUID());
  const cloud = await startCloud({
    directory,
    context: { stageFile: join(import.meta.dirname, 'stages', `${stage}.json`) },
    metricTimeScale,
    environmentOverrides,
  });
  const client = new CloudWatchClient({ endpoint: cloud.cloudwatch.endpoint, ...localClient });
  whenDone(async () => {
    client.destroy();
    await cloud.stop();
    await rm(directory, { recursive: true, force: true });
  });
  return {
    cloud,
    directory,
    async pages() {
      const { CompositeAlarms = [] } = await client.send(
        new DescribeAlarmsCommand({ AlarmTypes: ['CompositeAlarm'], StateValue: 'ALARM' }),
      );
      return CompositeAlarms.map(({ AlarmName = '' }) => AlarmName.replace(/^hash-api-[a-z0-9]+-page-/, ''));
    },
    alarms: () =>
      cloud.cloudwatch.alarms
        .list()
        .filter(({ state }) => state === 'ALARM')
        .map(({ alarm }) => alarm.name.replace(/^hash-api-[a-z0-9]+-/, '')),
    status: () => readStatus(directory),
    async request(method, path, { body, headers, plan = 'premium' } = {}) {
      const response = await fetch(cloud.endpoints.api + path, {
        method,
        headers: {
          'x-api-key': cloud.endpoints.keys[plan] ?? '',
          'content-type': 'application/json',
          ...headers,
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      return { status: response.status, body: answer.parse(await response.json()) };
    },
  };
}

/** Its exit code tells the health; the verdict is on standard output all the same. */
async function readStatus(directory: string): Promise<z.output<typeof verdict>> {
  const program = join(project, 'bin', 'hash-api.ts');
  const text = await new Promise<string>((resolve, reject) => {
    execFile(
      process.execPath,
      [program, 'status', '--local', '--data', directory, '--json'],
      (_failed, stdout, stderr) => {
        if (stdout === '') reject(new Error(stderr));
        else resolve(stdout);
      },
    );
  });
  return z.object({ verdict }).parse(JSON.parse(text)).verdict;
}

/** Runs a load over and over, until the answer's `stop` or the end of the test. */
export function keepUp(load: () => Promise<unknown>, pauseMs: number): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const running = (async () => {
    while (!stopping.signal.aborted) {
      await load();
      await after(pauseMs, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  })();
  const stop = async (): Promise<void> => {
    stopping.abort();
    await running;
  };
  onTestFinished(stop);
  return { stop };
}

/** Looks once a second until each of `causes` has paged; what paged until then, sorted. Fails when the window is over. */
export async function awaitPages(
  observed: ObservedCloud,
  causes: readonly string[],
  windowSeconds: number,
): Promise<string[]> {
  const seen = new Set<string>();
  for (let second = 0; second < windowSeconds; second++) {
    for (const page of await observed.pages()) seen.add(page);
    if (causes.every((cause) => seen.has(cause))) return [...seen].sort();
    await after(1000);
  }
  const paged = [...seen].join(', ') || 'none';
  throw new Error(`not all of ${causes.join(', ')} within ${windowSeconds} s; pages: ${paged}`);
}

/** Looks until the page is over. */
export async function awaitQuiet(observed: ObservedCloud, windowSeconds: number): Promise<void> {
  for (let second = 0; second < windowSeconds; second++) {
    if ((await observed.pages()).length === 0) return;
    await after(1000);
  }
  throw new Error(`still on after ${windowSeconds} s: ${(await observed.pages()).join(', ')}`);
}
