import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { startEventRules } from './cloud/event-rules.ts';
import { startEventSources } from './cloud/event-sources.ts';
import { createFunctions } from './cloud/functions.ts';
import { acquireLock } from './cloud/lock.ts';
import { requireFreePort } from './cloud/port.ts';
import { clusterSecrets } from './cloud/secrets.ts';
import { shortName } from './cloud/short-name.ts';
import { stateDirectory } from './cloud/state-directory.ts';
import type { ReportStep } from './cloud/steps.ts';
import { runStep, settleAll } from './cloud/steps.ts';
import { startCache, startDatabase } from './cloud/stores.ts';
import { runTriggers } from './cloud/triggers.ts';
import { startDynamodb } from './dynamodb/start.ts';
import type { Endpoints } from './endpoints.ts';
import { removeEndpoints, writeEndpoints } from './endpoints.ts';
import type { Mapping } from './event-source/mapping.ts';
import { openAccessLog } from './gateway/access-log.ts';
import { readApi } from './gateway/read-api.ts';
import { startGateway } from './gateway/server.ts';
import { issueKeys } from './keys/issue-keys.ts';
import type { LocalFunction } from './lambda/function.ts';
import { openLogFiles } from './logs/log-files.ts';
import { startSecretsManager } from './secrets-manager/start.ts';
import { startSqs } from './sqs/start.ts';
import { readAssembly } from './template/assembly.ts';
import { requireKnownTypes } from './template/resource-types.ts';
import { resolveTemplate } from './template/resolve.ts';
import { synthesize } from './template/synthesize.ts';

/** The account that the template's names and ARNs are made for; no such account exists. */
const account = { id: '000000000000', region: 'us-east-1' };

const thisProject = resolve(import.meta.dirname, '..');

export interface CloudOptions {
  /** Holds the data, logs, keys and the lock: `.local` of the project for `npm start`. */
  readonly directory: string;
  /** The project that is synthesized; absent: this one. */
  readonly projectDirectory?: string;
  /** A folder that has been synthesized into; absent: the project is synthesized. */
  readonly assemblyDirectory?: string;
  /** Of the CDK app, such as `{ stage: 'dev' }`. */
  readonly context?: Readonly<Record<string, unknown>>;
  /** Of the API; absent or 0 takes a free one. */
  readonly port?: number;
  readonly onStep?: ReportStep;
  /** Every line of every log, with the log's name. */
  readonly onLogLine?: (name: string, line: string) => void;
  /** Variables over the template's, by the functions' short names. */
  readonly environmentOverrides?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Gives the start up. */
  readonly signal?: AbortSignal;
}

export interface Cloud {
  readonly endpoints: Endpoints;
  /** The database as its owner. */
  readonly postgresOwner: string;
  /** URLs of the queues by their names in the template. */
  readonly queues: ReadonlyMap<string, string>;
  /** By short name, such as `compute-worker`. */
  readonly functions: ReadonlyMap<string, LocalFunction>;
  /** Pollers of queues by the short names of their functions. */
  readonly eventSources: ReadonlyMap<string, Mapping>;
  /** Plans in the template's order, each with its key; the key's id is the tenant. */
  readonly plans: readonly { readonly name: string; readonly keyId: string; readonly key: string }[];
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
  try {
    const cloud = await start(options, stack);
    options.signal?.throwIfAborted();
    return cloud;
  } catch (error) {
    await stack.disposeAsync();
    throw error;
  }
}

async function start(options: CloudOptions, stack: AsyncDisposableStack): Promise<Cloud> {
  const {
    projectDirectory = thisProject,
    assemblyDirectory,
    signal,
    onStep: report = () => undefined,
  } = options;
  const state = stateDirectory(resolve(options.directory));
  await mkdir(state.root, { recursive: true });
  const lock = acquireLock(state.lock);
  stack.defer(() => {
    lock.release();
  });
  removeEndpoints(state.endpoints);
  await requireFreePort(options.port ?? 0);
  const logs = openLogFiles(state.logs, options.onLogLine);
  stack.defer(() => logs.close());

  const [assembly, postgres, redis] = await settleAll([
    runStep(
      report,
      'template',
      () =>
        assemblyDirectory === undefined
          ? synthesize({
              projectDirectory,
              outDirectory: state.assembly,
              context: { nag: false, ...options.context },
              ...(signal === undefined ? {} : { signal }),
            })
          : Promise.resolve(readAssembly(assemblyDirectory)),
      ({ stackName }) => stackName,
    ),
    startDatabase(state, logs, report, stack),
    startCache(state, projectDirectory, logs, report, stack),
  ]);
  signal?.throwIfAborted();

  const resolveWith = (queueUrl: (name: string) => string) =>
    resolveTemplate(assembly.template, { account, stackName: assembly.stackName, queueUrl });
  const named = resolveWith((name) => name);
  requireKnownTypes(named.types);
  const [sqs, dynamodb, secretsManager] = await settleAll([
    runStep(report, 'queues', async () => {
      const server = await startSqs({
        queues: named
          .ofType('AWS::SQS::Queue')
          .map(({ name, properties }) => ({ name, attributes: properties })),
        region: account.region,
        account: account.id,
        directory: state.sqs,
      });
      stack.defer(() => server.stop());
      return server;
    }),
    runStep(report, 'tables', async () => {
      const tables = named.ofType('AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable');
      const server = await startDynamodb({
        tables: tables.map(({ name, properties }) => ({ TableName: name, ...properties })),
        directory: state.dynamodb,
      });
      stack.defer(() => server.stop());
      return server;
    }),
    runStep(report, 'secrets', async () => {
      const server = await startSecretsManager({ secrets: clusterSecrets(named, postgres.ownerUrl) });
      stack.defer(() => server.stop());
      return server;
    }),
  ]);
  signal?.throwIfAborted();

  const template = resolveWith((name) => sqs.queueUrl(name));
  const databases = new Map([postgres.url, postgres.ownerUrl].map((url) => [new URL(url).username, url]));
  const functions = createFunctions({
    template,
    assembly,
    addresses: {
      databases,
      cacheUrl: redis?.url,
      sqs: sqs.endpoint,
      dynamodb: dynamodb.endpoint,
      secretsManager: secretsManager.endpoint,
    },
    logs,
    nodePath: join(projectDirectory, 'node_modules'),
    overrides: options.environmentOverrides ?? {},
  });
  stack.defer(async () => {
    await Promise.all([...functions.byName.values()].map((each) => each.stop()));
  });
  await runStep(report, 'migrations', () => runTriggers(template, functions));
  signal?.throwIfAborted();

  const cloudLog = logs.open('cloud');
  const eventSources = startEventSources(template, functions, sqs, account.region, cloudLog);
  stack.defer(async () => {
    await Promise.all([...eventSources.values()].map((mapping) => mapping.stop()));
  });
  const rules = startEventRules(template, functions, cloudLog);
  stack.defer(() => {
    rules.stop();
  });

  const api = readApi(template, account.id);
  const planNames = new Map(api.plans.map((plan) => [shortName(plan.name, assembly.stackName), plan]));
  const keys = issueKeys(state.keys, [...planNames.keys()]);
  const plans = [...planNames].flatMap(([name, { logicalId }]) => {
    const key = keys[name];
    return key === undefined ? [] : [{ name, keyId: key.id, key: key.value, logicalId }];
  });
  const accessLog = openAccessLog(api, join(state.logs, 'access.log'));
  stack.defer(() => accessLog?.close());
  const gateway = await runStep(report, 'api', async () => {
    const server = await startGateway({
      api,
      keys: plans.map(({ keyId, key, logicalId }) => ({ id: keyId, value: key, plan: logicalId })),
      invoke: (arn, event) => functions.find(arn).invoke(event),
      port: options.port ?? 0,
      usageFile: state.usage,
      ...(accessLog === undefined ? {} : { accessLog }),
    });
    stack.defer(() => server.stop());
    return server;
  });

  const endpoints: Endpoints = {
    api: gateway.url,
    keys: Object.fromEntries(plans.map(({ name, key }) => [name, key])),
    postgres: postgres.url,
    redis: redis?.url ?? null,
    sqs: sqs.endpoint,
    pid: process.pid,
  };
  writeEndpoints(state.endpoints, endpoints);
  stack.defer(() => {
    removeEndpoints(state.endpoints);
  });
  return {
    endpoints,
    postgresOwner: postgres.ownerUrl,
    queues: new Map(
      template.ofType('AWS::SQS::Queue').map(({ logicalId, name }) => [logicalId, sqs.queueUrl(name)]),
    ),
    functions: functions.byName,
    eventSources: new Map(
      [...eventSources].map(([name, mapping]) => [shortName(name, assembly.stackName), mapping]),
    ),
    plans: plans.map(({ name, keyId, key }) => ({ name, keyId, key })),
    async invoke(name, payload) {
      const target = functions.byName.get(name);
      if (target === undefined) throw new Error(`There is no function ${name}`);
      const result = await target.invoke(payload);
      if (result.error !== undefined) throw new Error(`${name}: ${result.payload}`);
      return result.payload;
    },
    stop: () => stack.disposeAsync(),
  };
}
