import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { startApi } from './cloud/api.ts';
import type { PlanKey } from './cloud/api-access.ts';
import { readApiAccess } from './cloud/api-access.ts';
import type { CloudWatch } from './cloud/cloudwatch.ts';
import { startCloudWatch, startGauges } from './cloud/cloudwatch.ts';
import { limitCache } from './cloud/cache-limit.ts';
import { startConsolePage } from './cloud/console.ts';
import { startControlPlanes } from './cloud/control-planes.ts';
import { startEventRules } from './cloud/event-rules.ts';
import { startEventSources } from './cloud/event-sources.ts';
import { createFunctions } from './cloud/functions.ts';
import type { InSmall } from './cloud/in-small.ts';
import { acquireLock } from './cloud/lock.ts';
import { requireFreePort } from './cloud/port.ts';
import { startServices } from './cloud/services.ts';
import { shortName } from './cloud/short-name.ts';
import { stateDirectory } from './cloud/state-directory.ts';
import type { ReportStep, Startup } from './cloud/steps.ts';
import { createStartup, settleAll } from './cloud/steps.ts';
import { startCache, startDatabase } from './cloud/stores.ts';
import { runTriggers } from './cloud/triggers.ts';
import { LogFeed } from './console-page/log-feed.ts';
import { openUsageStore } from './gateway/usage-store.ts';
import type { Endpoints } from './endpoints.ts';
import { removeEndpoints, writeEndpoints } from './endpoints.ts';
import type { Mapping } from './event-source/mapping.ts';
import { CpuShares } from './lambda/cpu-share.ts';
import type { LocalFunction } from './lambda/function.ts';
import { openLogFiles } from './logs/log-files.ts';
import { currentAssembly } from './template/assembly-cache.ts';
import { requireKnownTypes } from './template/resource-types.ts';
import { resolveTemplate } from './template/resolve.ts';

/** The account that the template's names and ARNs are made for; no such account exists. */
const account = { id: '000000000000', region: 'us-east-1' };

const thisProject = resolve(import.meta.dirname, '..');

export interface CloudOptions {
  /** Holds the data, logs, keys and the lock: `.local` of the project for `npm start`. */
  readonly directory: string;
  /** The project that is synthesized; absent: this one. */
  readonly projectDirectory?: string;
  /** Of the CDK app, such as `{ stage: 'dev' }`. */
  readonly context?: Readonly<Record<string, unknown>>;
  /** Of the API; absent or 0 takes a free one. */
  readonly port?: number;
  readonly onStep?: ReportStep;
  /** Every line of every log, with the log's name. */
  readonly onLogLine?: (name: string, line: string) => void;
  /** Variables over the template's, by the functions' short names. */
  readonly environmentOverrides?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** How many times faster than on AWS gauges are sampled, schedules run and alarms evaluated, see startCloudWatch; absent: 1. */
  readonly metricTimeScale?: number;
  /** Holds functions to the CPU time that belongs to their memory, see CpuShares; absent: they have what the machine has. */
  readonly cpuShare?: boolean;
  /** Absent: every function is as large as its settings say. */
  readonly inSmall?: InSmall;
  /** Gives the start up. */
  readonly signal?: AbortSignal;
}

export interface Cloud {
  readonly endpoints: Endpoints;
  readonly cloudwatch: CloudWatch;
  /** The database as its owner. */
  readonly postgresOwner: string;
  /** URLs of the queues by their names in the template. */
  readonly queues: ReadonlyMap<string, string>;
  /** By short name, such as `compute-worker`. */
  readonly functions: ReadonlyMap<string, LocalFunction>;
  /** Pollers of queues by the short names of their functions. */
  readonly eventSources: ReadonlyMap<string, Mapping>;
  /** Plans in the template's order, each with the key that it had at the start; the key's id is the tenant. */
  readonly plans: readonly PlanKey[];
  /** The function's answer as JSON text. Throws where it failed. */
  invoke(name: string, payload: string): Promise<string>;
  /** Ends every process, keeps the data. */
  stop(): Promise<void>;
}

/**
 * Runs the synthesized template on this machine. Where one part fails, what has started is stopped again.
 * @throws AlreadyRunningError, PortTakenError, SynthesisError, TemplateError, TriggerError
 */
export async function startCloud(options: CloudOptions): Promise<Cloud> {
  const stack = new AsyncDisposableStack();
  const startup = createStartup(stack, options.onStep ?? (() => undefined), options.signal);
  try {
    const cloud = await start(options, startup);
    startup.proceed();
    return { ...cloud, stop: () => stack.disposeAsync() };
  } catch (error) {
    await stack.disposeAsync();
    throw error;
  }
}

async function start(options: CloudOptions, startup: Startup): Promise<Omit<Cloud, 'stop'>> {
  const {
    projectDirectory = thisProject,
    port = 0,
    environmentOverrides = {},
    metricTimeScale = 1,
  } = options;
  const state = stateDirectory(resolve(options.directory));
  await mkdir(state.root, { recursive: true });
  const lock = acquireLock(state.lock);
  startup.keep({
    stop() {
      lock.release();
    },
  });
  removeEndpoints(state.endpoints);
  await requireFreePort(port);
  const feed = new LogFeed();
  const logs = openLogFiles(state.logs, (name, line) => {
    feed.push(name, line);
    options.onLogLine?.(name, line);
  });
  startup.keep({ stop: () => logs.close() });

  const [{ assembly }, postgres, redis] = await settleAll([
    startup.step(
      'template',
      () =>
        currentAssembly({
          projectDirectory,
          // The checks of cdk-nag are for those who deploy.
          context: { nag: false, ...options.context },
          ...(options.signal === undefined ? {} : { signal: options.signal }),
        }),
      ({ assembly: { stackName }, unchanged }) => (unchanged ? `${stackName}, unchanged` : stackName),
    ),
    startDatabase(state, logs, startup),
    startCache(state, projectDirectory, logs, startup),
  ]);
  startup.proceed();

  const { stackName } = assembly;
  const resolveWith = (queueUrl: (name: string) => string) =>
    resolveTemplate(assembly.template, { account, stackName, queueUrl });
  const named = resolveWith((name) => name);
  requireKnownTypes(named.types);
  await limitCache(named, redis);
  const cloudwatch = await startCloudWatch(named, stackName, state, metricTimeScale, startup);
  const { metrics } = cloudwatch;
  const { sqs, s3, dynamodb, secretsManager } = await startServices({
    template: named,
    account,
    postgresOwner: postgres.ownerUrl,
    state,
    metrics,
    log: logs.open('cloud'),
    startup,
  });

  const template = resolveWith((name) => sqs.queueUrl(name));
  const access = readApiAccess(template, { stackName, account, keysFile: state.keys });
  const usage = openUsageStore(state.usage);
  const controlPlanes = await startControlPlanes({
    template,
    access,
    usage,
    lambda: {
      find: (name) => functions.find(name),
      mappings: () => eventSources.resources,
      create: (specification) => functions.create(specification),
    },
    startup,
  });
  const cpuShares = options.cpuShare === true ? startup.keep(new CpuShares()) : undefined;
  await cpuShares?.ready;
  const functions = createFunctions({
    template,
    assembly,
    addresses: {
      databases: new Map([postgres.url, postgres.ownerUrl].map((url) => [new URL(url).username, url])),
      cacheUrl: redis?.url,
      sqs: sqs.endpoint,
      s3: s3.endpoint,
      dynamodb: dynamodb.endpoint,
      secretsManager: secretsManager.endpoint,
      cloudwatch: cloudwatch.endpoint,
      ...controlPlanes,
    },
    logs,
    metrics,
    nodePath: join(projectDirectory, 'node_modules'),
    overrides: environmentOverrides,
    cpuShares,
    inSmall: options.inSmall,
  });
  startup.keep(functions);
  startup.proceed();
  await startup.step('migrations', () => runTriggers(template, functions));
  startup.proceed();

  const eventSources = startEventSources(template, {
    functions,
    sqs,
    region: account.region,
    log: logs.open('cloud'),
    environmentsEach: (name) =>
      shortName(name, stackName) === options.inSmall?.function ? options.inSmall.environments : 1,
  });
  startup.keep(eventSources);
  startup.keep(startEventRules(template, functions, metricTimeScale, logs.open('cloud')));
  const gateway = await startApi({ access, usage, functions, port, state, metrics, startup });
  startup.keep(
    startGauges({
      template,
      metrics,
      functions: functions.byName,
      sqs,
      postgres,
      redis,
      timeScale: metricTimeScale,
      log: logs.open('cloud'),
    }),
  );

  const consoleUrl = await startConsolePage({
    template,
    stackName,
    startup,
    directory: state.root,
    functions: functions.byName,
    queues: () => sqs.gauges(),
    metrics,
    logs: feed,
    cloudwatch: cloudwatch.endpoint,
    postgres: postgres.url,
    s3: s3.endpoint,
    api: gateway.url,
    apiKey() {
      const plans = access.plans();
      return plans.find(({ name }) => name === 'premium')?.key ?? plans[0]?.key ?? '';
    },
  });

  const { stage, stageFile, profile } = stageOf(options.context);
  const endpointsNow = (): Endpoints => ({
    api: gateway.url,
    console: consoleUrl,
    stage,
    stageFile,
    profile,
    keys: Object.fromEntries(access.plans().map(({ name, key }) => [name, key])),
    postgres: postgres.url,
    redis: redis?.url ?? null,
    sqs: sqs.endpoint,
    s3: s3.endpoint,
    cloudwatch: cloudwatch.endpoint,
    apiGateway: controlPlanes.apiGateway,
    lambda: controlPlanes.lambda,
    pid: process.pid,
  });
  const endpoints = endpointsNow();
  writeEndpoints(state.endpoints, endpoints);
  access.keys.onChange(() => {
    writeEndpoints(state.endpoints, endpointsNow());
  });
  startup.keep({
    stop() {
      removeEndpoints(state.endpoints);
    },
  });
  const queues = template.ofType('AWS::SQS::Queue');
  return {
    endpoints,
    plans: access.plans(),
    cloudwatch,
    postgresOwner: postgres.ownerUrl,
    queues: new Map(queues.map(({ logicalId, name }) => [logicalId, sqs.queueUrl(name)])),
    functions: functions.byName,
    eventSources: new Map(
      [...eventSources.byFunction].map(([name, mapping]) => [shortName(name, stackName), mapping]),
    ),
    invoke: (name, payload) => functions.call(name, payload),
  };
}

/** What the CDK app makes of its context. */
function stageOf(context: CloudOptions['context'] = {}): Pick<Endpoints, 'stage' | 'stageFile' | 'profile'> {
  const { stage, stageFile = `stages/${stage}.json`, profile } = stageSchema.parse(context);
  return { stage, stageFile, profile };
}

const stageSchema = z.object({
  stage: z.string().default('dev'),
  stageFile: z.string().optional(),
  profile: z.string().nullable().default(null),
});
