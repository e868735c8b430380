import { Construct } from 'constructs';
import { environmentNames } from '../../core/names/environment.ts';
import type { Bundles } from '../bundling/bundle-all.ts';
import { forEachFunction, type FunctionName } from '../stage/function-names.ts';
import { planNames, type StageConfig } from '../stage/stage-config.ts';
import type { Cache } from './cache.ts';
import type { Database } from './database.ts';
import { functionDefinitions } from './function-definitions.ts';
import type { IdempotencyTable } from './idempotency-table.ts';
import type { Network } from './network.ts';
import type { ObjectStore } from './object-store.ts';
import { ServiceFunction } from './service-function.ts';
import type { TaskQueue } from './task-queue.ts';

/** What functions are told of. */
interface State {
  readonly database: Database;
  readonly cache: Cache;
  readonly compute: TaskQueue;
  readonly objects: TaskQueue;
  readonly store: ObjectStore;
  readonly idempotency: IdempotencyTable;
}

interface FunctionsProps extends State {
  readonly config: StageConfig;
  readonly bundles: Bundles;
  readonly network: Network;
}

/**
 * The cluster's certificate is signed by an authority of RDS's own, the proxy's by one that Node.js knows.
 * Lambda's runtime has RDS's in this file and reads it only when told to (Lambda Developer Guide, Node.js).
 */
const amazonCertificates = '/var/runtime/ca-cert.pem';

/** Undefined: the function is not given the variable. */
type Values = Readonly<Record<keyof typeof environmentNames, string | undefined>>;

/** All functions of the service, each with the variables of its definition. */
export class Functions extends Construct {
  readonly byName: Readonly<Record<FunctionName, ServiceFunction>>;

  constructor(scope: Construct, id: string, { config, bundles, network, ...state }: FunctionsProps) {
    super(scope, id);
    const values = valuesOf(config, state);
    this.byName = forEachFunction((name) => {
      const { description, variables, group, logsInvocations } = functionDefinitions[name];
      const own = name === 'migrate' ? { ...values, databaseUrl: state.database.ownerUrl } : values;
      return new ServiceFunction(this, name, {
        name,
        description,
        logsInvocations,
        config,
        bundle: bundles[name],
        environment: {
          ...Object.fromEntries(
            ['stage' as const, ...variables].flatMap((key) =>
              own[key] === undefined ? [] : [[environmentNames[key], own[key]]],
            ),
          ),
          ...(name === 'migrate' && { NODE_EXTRA_CA_CERTS: amazonCertificates }),
        },
        ...(group && { placement: { network, securityGroup: network[group] } }),
      });
    });
  }
}

function valuesOf(
  config: StageConfig,
  { database, cache, compute, objects, store, idempotency }: State,
): Values {
  const { routing, workers } = config;
  return {
    stage: config.stage,
    inlineBudgetMs: String(routing.inlineBudgetMs),
    inlineMemoryMib: String(routing.inlineMemoryMib),
    taskBudgetMs: String(routing.taskBudgetMs),
    taskMemoryMib: String(routing.taskMemoryMib),
    waitLimitSeconds: String(routing.waitLimitSeconds),
    leaseSeconds: String(workers.compute.leaseSeconds),
    maxAttempts: String(workers.compute.maxReceiveCount),
    retentionDays: String(config.retentionDays),
    queueRetentionSeconds: String(workers.compute.retentionHours * 3600),
    databaseUrl: database.url,
    databaseReaderUrl: database.readerUrl,
    databaseSecretArn: database.ownerSecret.secretArn,
    cacheUrl: cache.url,
    cacheName: cache.name,
    computeQueueUrl: compute.queue.queueUrl,
    idempotencyTable: idempotency.table.tableName,
    deadLetterQueueUrl: compute.deadLetterQueue.queueUrl,
    functionConcurrency: JSON.stringify(
      forEachFunction((name) => config.functions[name].reservedConcurrency),
    ),
    workerConcurrency: String(workers.compute.maxConcurrency),
    objectQueueUrl: objects.queue.queueUrl,
    objectDeadLetterQueueUrl: objects.deadLetterQueue.queueUrl,
    objectWorkerConcurrency: String(workers.object.maxConcurrency),
    objectLeaseSeconds: String(workers.object.leaseSeconds),
    objectMaxAttempts: String(workers.object.maxReceiveCount),
    uploadsBucket: store.bucket.bucketName,
    allowedBuckets: JSON.stringify(config.objects.allowedBuckets),
    uploadExpiryHours: String(config.objects.uploadExpiryHours),
    uploadRetentionDays: String(config.objects.uploadRetentionDays),
    uploadLimitsGib: JSON.stringify(
      Object.fromEntries(planNames.map((name) => [name, config.plans[name].maxUploadGib])),
    ),
    partMib: String(workers.object.partMib),
    partsInFlight: String(workers.object.partsInFlight),
  };
}
