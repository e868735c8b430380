import { Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets';
import type { Construct } from 'constructs';
import type { Bundles } from './bundling/bundle-all.ts';
import { Api } from './constructs/api.ts';
import { Cache } from './constructs/cache.ts';
import { Database } from './constructs/database.ts';
import { Firewall } from './constructs/firewall.ts';
import { Functions } from './constructs/functions.ts';
import { IdempotencyTable } from './constructs/idempotency-table.ts';
import { KeyExpiry } from './constructs/key-expiry.ts';
import { Migration } from './constructs/migration.ts';
import { Network } from './constructs/network.ts';
import { ObjectStore } from './constructs/object-store.ts';
import { StatsAccess } from './constructs/stats-access.ts';
import { TaskQueue } from './constructs/task-queue.ts';
import { UploadsAccess } from './constructs/uploads-access.ts';
import { Alarms } from './monitoring/alarms.ts';
import { addDashboard } from './monitoring/dashboard.ts';
import { metricsOf } from './monitoring/metrics.ts';
import { addOutputs } from './outputs.ts';
import type { StageConfig } from './stage/stage-config.ts';

interface HashApiStackProps extends StackProps {
  readonly config: StageConfig;
  readonly bundles: Bundles;
}

/** The whole service: where its state rests, then the way of a request, then what watches it. */
export class HashApiStack extends Stack {
  constructor(scope: Construct, id: string, { config, bundles, ...props }: HashApiStackProps) {
    super(scope, id, props);

    const network = new Network(this, 'Network', config);
    const database = new Database(this, 'Database', { config, network });
    const cache = new Cache(this, 'Cache', { config, network });
    const compute = new TaskQueue(this, 'Compute', { name: 'compute', config, network });
    const objects = new TaskQueue(this, 'Objects', { name: 'object', config, network });
    const store = new ObjectStore(this, 'Store', { config, network });
    const idempotency = new IdempotencyTable(this, 'Idempotency', network);

    const state = { database, cache, compute, objects, store, idempotency };
    const functions = new Functions(this, 'Functions', { config, bundles, network, ...state }).byName;
    const {
      hash,
      tasks,
      uploads,
      health,
      stats,
      figures,
      maintenance,
      migrate,
      'upload-records': uploadRecords,
      'compute-worker': computeWorker,
      'object-worker': objectWorker,
      'dead-letters': deadLetters,
      'key-expiry': keyExpiry,
    } = functions;

    // client -> firewall -> API -> hash, tasks, uploads, health, docs, stats
    const api = new Api(this, 'Api', { config, functions });
    new Firewall(this, 'Firewall', { config, stage: api.restApi.deploymentStage });

    // hash, tasks -> idempotency record, row, message; cache and row for those who ask
    for (const { role } of [hash, tasks]) idempotency.grantRecords(role);
    const ofDatabase = [
      hash,
      tasks,
      health,
      figures,
      uploadRecords,
      computeWorker,
      objectWorker,
      deadLetters,
      maintenance,
    ];
    for (const { role } of ofDatabase) database.grantConnect(role);
    for (const { role } of [hash, tasks, health, figures, computeWorker, objectWorker]) {
      cache.grantConnect(role);
    }
    // The worker sends a message again that it gives back on its last delivery, or it would go to the dead letters.
    for (const { role } of [hash, tasks, computeWorker]) compute.grantSend(role);
    // The worker sends on what it has not ended, and parts; maintenance what has lost its message or its worker.
    for (const { role } of [tasks, objectWorker, maintenance]) objects.grantSend(role);
    for (const queue of [compute, objects]) queue.grantProbe(health.role);

    // uploads -> plans, S3, and upload-records -> rows
    new UploadsAccess(this, 'UploadsAccess', { uploads, records: uploadRecords, store, idempotency });

    // stats -> CloudWatch, usage plans, queues, and figures -> database, cache
    new StatsAccess(this, 'StatsAccess', { stats, figures, api, queues: [compute, objects], cache });

    // queues -> compute-worker, and object-worker -> S3
    compute.feed(computeWorker.lambda);
    objects.feed(objectWorker.lambda);
    store.grantRead(objectWorker.role);

    // every minute -> maintenance
    new Rule(this, 'EveryMinute', {
      schedule: Schedule.rate(Duration.minutes(1)),
      targets: [new LambdaTarget(maintenance.lambda, { retryAttempts: 0 })],
    });

    // operators -> dead-letters -> dead letters, rows, queues
    for (const queue of [compute, objects]) queue.grantDeadLetters(deadLetters.role);

    // every five minutes -> key-expiry -> keys
    new KeyExpiry(this, 'KeyExpiry', { config, keyExpiry });

    // deployment -> migrate
    database.grantOwnerSecret(migrate.role);
    new Migration(this, 'Migration', { config, network, database, migrate, before: ofDatabase });

    const metrics = metricsOf(config, { api, functions, ...state });
    const { topic, pages, parts } = new Alarms(this, 'Alarms', { config, metrics });
    const logs = {
      access: api.accessLog.logGroupName,
      functions: Object.values(functions).map(({ logGroup }) => logGroup.logGroupName),
    };
    const dashboard = addDashboard(this, 'Dashboard', { config, metrics, pages, parts, logs });
    addOutputs(this, { api, topic, dashboard });
  }
}
