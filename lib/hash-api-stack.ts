import { CfnOutput, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Trigger } from 'aws-cdk-lib/triggers';
import type { Construct } from 'constructs';
import { environmentNames as names } from '../core/names/environment.ts';
import type { Bundles } from './bundling/bundle-all.ts';
import { Api } from './constructs/api.ts';
import { Cache } from './constructs/cache.ts';
import { ComputeQueue } from './constructs/compute-queue.ts';
import { Database } from './constructs/database.ts';
import { Firewall } from './constructs/firewall.ts';
import { idempotencyTable } from './constructs/idempotency-table.ts';
import { Network } from './constructs/network.ts';
import { type FunctionEnvironment, ServiceFunction } from './constructs/service-function.ts';
import { Alarms } from './monitoring/alarms.ts';
import { addDashboard } from './monitoring/dashboard.ts';
import { metricsOf } from './monitoring/metrics.ts';
import type { StageConfig } from './stage/stage-config.ts';

/**
 * The proxy's certificate is signed by an authority that Node.js knows, the cluster's by one of RDS's own.
 * Lambda's runtime has those in this file, but reads it only when told to (Lambda Developer Guide, Node.js).
 */
const amazonCertificates = '/var/runtime/ca-cert.pem';

/** What functions do themselves; Lambda receives and deletes messages from outside of the VPC. */
const messageActions = ['sqs:SendMessage', 'sqs:ChangeMessageVisibility', 'sqs:GetQueueAttributes'];
const recordActions = ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem'];

interface HashApiStackProps extends StackProps {
  readonly config: StageConfig;
  readonly bundles: Bundles;
}

/** The whole service, in the order in which a request meets it: state first, as the functions name it. */
export class HashApiStack extends Stack {
  constructor(scope: Construct, id: string, { config, bundles, ...props }: HashApiStackProps) {
    super(scope, id, props);
    const { routing, computeQueue: queueSettings } = config;

    const network = new Network(this, 'Network', { logRetention: config.logRetentionDays });
    const database = new Database(this, 'Database', { config, network });
    const cache = new Cache(this, 'Cache', { config, network });
    const compute = new ComputeQueue(this, 'Compute', config);
    const idempotency = idempotencyTable(this, 'Idempotency');

    const stage: FunctionEnvironment = { [names.stage]: config.stage };
    const inlineLimits: FunctionEnvironment = {
      [names.inlineBudgetMs]: String(routing.inlineBudgetMs),
      [names.inlineMemoryMib]: String(routing.inlineMemoryMib),
    };
    const taskLimits: FunctionEnvironment = {
      [names.taskBudgetMs]: String(routing.taskBudgetMs),
      [names.taskMemoryMib]: String(routing.taskMemoryMib),
    };
    const waitLimit: FunctionEnvironment = { [names.waitLimitSeconds]: String(routing.waitLimitSeconds) };
    const databaseAddress: FunctionEnvironment = { [names.databaseUrl]: database.url };
    const cacheAddress: FunctionEnvironment = { [names.cacheUrl]: cache.url, [names.cacheName]: cache.name };
    const queueAddress: FunctionEnvironment = { [names.computeQueueUrl]: compute.queue.queueUrl };
    const idempotencyName: FunctionEnvironment = { [names.idempotencyTable]: idempotency.tableName };
    const placement = { network, securityGroup: network.functions };

    const hash = new ServiceFunction(this, 'Hash', {
      name: 'hash',
      description: 'Hashes inline what is small, submits as tasks what is not',
      config,
      bundle: bundles.hash,
      placement,
      environment: {
        ...stage,
        ...inlineLimits,
        ...taskLimits,
        ...waitLimit,
        ...databaseAddress,
        ...cacheAddress,
        ...queueAddress,
        ...idempotencyName,
      },
    });
    const tasks = new ServiceFunction(this, 'Tasks', {
      name: 'tasks',
      description: 'Submits, shows, lists and cancels tasks',
      config,
      bundle: bundles.tasks,
      placement,
      environment: {
        ...stage,
        ...taskLimits,
        ...waitLimit,
        ...databaseAddress,
        ...cacheAddress,
        ...queueAddress,
        ...idempotencyName,
      },
    });
    const health = new ServiceFunction(this, 'Health', {
      name: 'health',
      description: 'Says whether the service is up, and whether it can take tasks',
      config,
      bundle: bundles.health,
      placement,
      environment: { ...stage, ...databaseAddress, ...cacheAddress, ...queueAddress },
    });
    const docs = new ServiceFunction(this, 'Docs', {
      name: 'docs',
      description: 'The OpenAPI document and a page that shows it',
      config,
      bundle: bundles.docs,
      environment: stage,
    });
    const api = new Api(this, 'Api', { config, functions: { hash, tasks, health, docs } });

    new Firewall(this, 'Firewall', { config, stage: api.restApi.deploymentStage });

    const computeWorker = new ServiceFunction(this, 'ComputeWorker', {
      name: 'compute-worker',
      description: 'Computes tasks from the compute queue',
      config,
      bundle: bundles['compute-worker'],
      placement,
      environment: {
        ...stage,
        ...taskLimits,
        ...databaseAddress,
        ...cacheAddress,
        ...queueAddress,
        [names.leaseSeconds]: String(queueSettings.leaseSeconds),
        [names.maxAttempts]: String(queueSettings.maxReceiveCount),
      },
    });
    const maintenance = new ServiceFunction(this, 'Maintenance', {
      name: 'maintenance',
      description: 'Ends tasks whose workers or messages are gone, drops what is past its retention',
      config,
      bundle: bundles.maintenance,
      placement,
      environment: {
        ...stage,
        ...databaseAddress,
        [names.maxAttempts]: String(queueSettings.maxReceiveCount),
        [names.retentionDays]: String(config.retentionDays),
        [names.queueRetentionSeconds]: String(queueSettings.retentionHours * 3600),
      },
    });
    const migrate = new ServiceFunction(this, 'Migrate', {
      name: 'migrate',
      description: 'Brings the database schema up to date at each deployment',
      config,
      bundle: bundles.migrate,
      placement: { network, securityGroup: network.migrate },
      environment: {
        ...stage,
        [names.databaseUrl]: database.ownerUrl,
        [names.databaseSecretArn]: database.ownerSecret.secretArn,
      },
      runtimeEnvironment: { NODE_EXTRA_CA_CERTS: amazonCertificates },
    });

    // The writer's certificate is of Amazon RDS's own authority, which Node.js does not know; the proxy's is not.
    migrate.lambda.addEnvironment('NODE_EXTRA_CA_CERTS', '/var/runtime/ca-cert.pem');

    // The worker sends a message again that it gives back on its last receive, or it would go to the dead letters.
    compute.grantSend(computeWorker.role);
    // The worker sends a task again whose delivery count would run out before its attempts.
    for (const { role } of [hash, tasks, computeWorker]) compute.grantSend(role);
    for (const { role } of [hash, tasks]) {
      idempotency.grant(role, ...recordActions);
    }
    for (const { role } of [hash, tasks, health, computeWorker]) cache.grantConnect(role);
    for (const { role } of [hash, tasks, health, computeWorker, maintenance]) database.grantConnect(role);
    compute.grantProbe(health.role);
    database.ownerSecret.grantRead(migrate.role);
    network.letThrough(network.dynamoDb, recordActions, idempotency.tableArn);
    network.letThrough(network.sqs, messageActions, compute.queue.queueArn);
    network.letThrough(
      network.secretsManager,
      ['secretsmanager:GetSecretValue'],
      database.ownerSecret.secretArn,
    );

    const source = new SqsEventSource(compute.queue, {
      batchSize: queueSettings.batchSize,
      ...(queueSettings.windowSeconds > 0 && {
        maxBatchingWindow: Duration.seconds(queueSettings.windowSeconds),
      }),
      maxConcurrency: queueSettings.maxConcurrency,
      reportBatchItemFailures: true,
    });
    computeWorker.lambda.addEventSource(source);
    new Rule(this, 'EveryMinute', {
      schedule: Schedule.rate(Duration.minutes(1)),
      targets: [new LambdaTarget(maintenance.lambda, { retryAttempts: 0 })],
    });

    const migration = new Trigger(this, 'Migration', {
      handler: migrate.lambda,
      timeout: Duration.seconds(config.functions.migrate.timeoutSeconds),
    });
    migration.executeAfter(database, network, migrate);
    // Code that needs a new column starts after it is there; the code before it goes on, as migrations only add.
    migration.executeBefore(hash, tasks, health, computeWorker, maintenance);

    const functions = { hash, tasks, health, docs, 'compute-worker': computeWorker, maintenance, migrate };
    const metrics = metricsOf({ api, functions, compute, database, cache });
    const { topic, alarms } = new Alarms(this, 'Alarms', { config, metrics });
    const dashboard = addDashboard(this, 'Dashboard', { config, metrics, alarms });

    new CfnOutput(this, 'ApiUrl', { value: api.restApi.url, description: 'Address of the API' });
    for (const [name, plan] of api.plans) {
      new CfnOutput(this, `Plan${name.charAt(0).toUpperCase()}${name.slice(1)}`, {
        value: plan.usagePlanId,
        description: `Usage plan ${name}; issue a key with: npx hash-api keys create --plan ${name}`,
      });
    }
    new CfnOutput(this, 'AlarmTopic', { value: topic.topicArn, description: 'Topic of all alarms' });
    new CfnOutput(this, 'DashboardUrl', {
      value: `https://${this.region}.console.aws.amazon.com/cloudwatch/home?region=${this.region}#dashboards/dashboard/${dashboard.dashboardName}`,
      description: 'Dashboard',
    });
  }
}
