import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { FunctionFigures, Figures } from '../../core/diagnosis/figures.ts';
import { functionNames, type FunctionName } from '../../lib/stage/function-names.ts';
import { workerOf, type QueueName, type StageConfig } from '../../lib/stage/stage-config.ts';
import type { StageAlarms } from './alarms.ts';
import { MetricReader } from './metric-reader.ts';

/** Whole minutes before the one that runs. */
const wholeMinutes = 2;

const gigabyte = 1_000_000_000;

/** Figures of a stage from CloudWatch; limits from its settings. */
export async function collect(
  client: CloudWatchClient,
  config: StageConfig,
  names: StageAlarms,
  now: Date,
): Promise<Figures> {
  const { stage, workers, cache, alarms } = config;
  const reader = new MetricReader();
  const name = `hash-api-${stage}`;
  const own = (...[metric, statistic]: [Parameters<MetricReader['askOwn']>[1], Statistic]) =>
    reader.askOwn(stage, metric, statistic);
  const gateway = (metric: string, statistic: Statistic) =>
    reader.ask('AWS/ApiGateway', metric, { ApiName: name, Stage: stage }, statistic);
  const proxy = (metric: string) => reader.ask('AWS/RDS', metric, { ProxyName: name }, 'Maximum');
  const cached = (metric: string, statistic: Statistic) =>
    reader.ask('AWS/ElastiCache', metric, { clusterId: name }, statistic);

  const requests = gateway('Count', 'Sum');
  const clientErrors = gateway('4XXError', 'Sum');
  const serverErrors = gateway('5XXError', 'Sum');
  const latency = gateway('Latency', 'p95');
  const answeredClientErrors = own('ClientErrors', 'Sum');
  const functions = functionNames
    .filter((each) => each !== 'migrate')
    .map((each) => askFunction(reader, config, each));
  const queued = {
    compute: askQueue(reader, names.queues.compute),
    object: askQueue(reader, names.queues.object),
  };
  const roundTripMedian = own('DatabaseTime', 'p50');
  const roundTrip = own('DatabaseTime', 'p95');
  const statements = own('DatabaseStatements', 'Sum');
  const databaseErrors = own('DatabaseErrors', 'Sum');
  const connections = proxy('DatabaseConnections');
  const connectionsLimit = proxy('MaxDatabaseConnectionsAllowed');
  const capacity = reader.ask('AWS/RDS', 'ACUUtilization', { DBClusterIdentifier: names.cluster }, 'Maximum');
  const bytes = cached('BytesUsedForCache', 'Maximum');
  const evictions = cached('Evictions', 'Sum');
  const hits = own('CacheHits', 'Sum');
  const misses = own('CacheMisses', 'Sum');
  const fallbacks = own('CacheFallbacks', 'Sum');

  const windowSeconds = await reader.read(client, now, wholeMinutes);

  const oldestSecondsLimit = alarms.taskWaitSeconds;
  const read = functions.map((figures) => figures());
  const ofQueue = (name: QueueName) => {
    const worker = read.find((each) => each.name === workerOf[name]);
    const { waiting, inFlight, oldestSeconds, deadLetters } = queued[name]();
    return {
      queue: { waiting, inFlight, oldestSeconds, oldestSecondsLimit, deadLetters },
      workers: {
        busy: worker?.busy ?? null,
        limit: workers[name].maxConcurrency,
        backlog: waiting,
        oldestSeconds,
        oldestSecondsLimit,
        throttles: worker?.throttles ?? null,
        errors: worker?.errors ?? null,
      },
    };
  };
  const compute = ofQueue('compute');
  const object = ofQueue('object');
  const workerNames = new Set<string>(Object.values(workerOf));
  return {
    windowSeconds,
    gateway: {
      requests: requests(),
      refused: Math.max(0, (clientErrors() ?? 0) - (answeredClientErrors() ?? 0)),
      serverErrors: serverErrors(),
      latencyP95Ms: latency(),
      ratePerSecondLimit: config.api.accountRate,
    },
    functions: read.filter((each) => !workerNames.has(each.name)),
    queue: compute.queue,
    workers: compute.workers,
    objectQueue: object.queue,
    objectWorkers: object.workers,
    database: {
      roundTripMedianMs: roundTripMedian(),
      roundTripP95Ms: roundTrip(),
      roundTripMsLimit: alarms.databaseMs,
      statements: statements(),
      errors: databaseErrors(),
      connections: connections(),
      connectionsLimit: connectionsLimit(),
      capacityPercent: capacity(),
    },
    cache: {
      bytes: bytes(),
      bytesLimit: cache.maxDataGb * gigabyte,
      evictions: evictions(),
      hits: hits(),
      misses: misses(),
      fallbacks: fallbacks(),
    },
  };
}

type Statistic = Parameters<MetricReader['ask']>[3];

/** Null where no alarm tells the name of the queue. */
function askQueue(reader: MetricReader, names: StageAlarms['queues'][QueueName]) {
  const ask = (metric: string, queueName: string | undefined) =>
    reader.ask('AWS/SQS', metric, { QueueName: queueName }, 'Maximum');
  const waiting = ask('ApproximateNumberOfMessagesVisible', names.queue);
  const inFlight = ask('ApproximateNumberOfMessagesNotVisible', names.queue);
  const oldest = ask('ApproximateAgeOfOldestMessage', names.queue);
  const deadLetters = ask('ApproximateNumberOfMessagesVisible', names.deadLetterQueue);
  return () => ({
    waiting: waiting(),
    inFlight: inFlight(),
    oldestSeconds: oldest(),
    deadLetters: deadLetters(),
  });
}

function askFunction(reader: MetricReader, config: StageConfig, name: FunctionName): () => FunctionFigures {
  const ask = (metric: string, statistic: Statistic) =>
    reader.ask('AWS/Lambda', metric, { FunctionName: `hash-api-${config.stage}-${name}` }, statistic);
  const busy = ask('ConcurrentExecutions', 'Maximum');
  const throttles = ask('Throttles', 'Sum');
  const errors = ask('Errors', 'Sum');
  return () => ({
    name,
    // Lambda reports this for minutes in which the function ran.
    busy: busy() ?? 0,
    limit: config.functions[name].reservedConcurrency,
    throttles: throttles(),
    errors: errors(),
  });
}
