import { embeddedMetrics } from '../../local/cloudwatch/embedded-metrics.ts';
import { gatewayFigures } from '../../local/cloudwatch/figures/gateway.ts';
import { lambdaFigures } from '../../local/cloudwatch/figures/lambda.ts';
import { queueFigures, recordQueues } from '../../local/cloudwatch/figures/sqs.ts';
import type { MetricStore } from '../../local/cloudwatch/metric-store.ts';
import { unreadableExchange } from '../../local/gateway/exchange.ts';
import { createMeter } from '../../lambdas/metrics/meter.ts';
import { recordCommand, recordStatement } from '../../lambdas/metrics/round-trips.ts';
import type { Minute } from './minute.ts';
import { names } from './template.ts';

const times = (count: number, run: (index: number) => void): void => {
  for (let index = 0; index < count; index++) run(index);
};

/**
 * Reports a minute through what reports it in truth: the gateway's, Lambda's and the queues' recorders of the local
 * cloud, and the functions' lines in the Embedded Metric Format, of which the store gets what CloudWatch would extract.
 * What neither PostgreSQL nor Redis here can tell is put down as RDS and ElastiCache name it. Time is that of `Date`.
 */
export function createReport(store: MetricStore): (minute: Minute) => void {
  const gateway = gatewayFigures(store, {
    name: names.api,
    stage: names.apiStage,
    methods: [],
    detailedMetrics: false,
  });
  const lambda = lambdaFigures(store);
  const queues = queueFigures(store);
  const meter = createMeter({ STAGE: 'dev' }, (line) => {
    for (const datum of embeddedMetrics(line)) store.put(datum);
  });
  const statement = recordStatement(meter);
  const command = recordCommand(meter);

  function reportGateway({ requests, latency, slowest, overhead, ...answers }: Minute['gateway']): void {
    const { refused, clientErrors, serverErrors } = answers;
    times(requests, (index) => {
      const status =
        index < refused + clientErrors ? 400 : index < refused + clientErrors + serverErrors ? 500 : 200;
      const whole = index % 50 === 0 ? Math.max(latency, slowest) : latency;
      const exchange = unreadableExchange('127.0.0.1', Date.now());
      gateway({ ...exchange, integrationLatency: Math.max(0, whole - overhead) }, status, whole);
    });
    if (clientErrors > 0) meter.record('ClientErrors', clientErrors);
  }

  function reportFunctions(functions: Minute['functions']): void {
    for (const [name, { invocations, running, failed = 0, throttled = 0 }] of Object.entries(functions)) {
      const figures = lambda(names.function(name));
      times(invocations, (index) => {
        figures.began(running);
        const result = { payload: '', requestId: '', durationMs: 20 };
        figures.ended(index < failed ? { ...result, error: 'Unhandled' } : result);
      });
      times(throttled, () => {
        figures.throttled();
      });
    }
  }

  function reportQueues(minute: Minute): void {
    const now = Date.now();
    const gauges = (['queue', 'objectQueue'] as const).flatMap((which) => {
      const { queue, deadLetterQueue } = names[which];
      const { waiting, inFlight, oldestSeconds, sent, deleted, deadLetters } = minute[which];
      const figures = queues(queue);
      times(sent, () => {
        figures.sent(200);
      });
      times(deleted, () => {
        figures.deleted();
      });
      const gauge = { name: queue, visible: waiting, inFlight, delayed: 0 };
      const dead = { name: deadLetterQueue, visible: deadLetters, inFlight: 0, delayed: 0 };
      return [
        { ...gauge, oldestSentAt: now - oldestSeconds * 1000 },
        { ...dead, oldestSentAt: undefined },
      ];
    });
    recordQueues(store, gauges, now);
  }

  function reportObjectWorkers({ passing, waiting }: Minute['objectWorkers']): void {
    meter.record('ObjectPassTime', passing);
    meter.record('ObjectReadWait', waiting);
  }

  function reportWorkers({ computing, running, ratio, completed, failed }: Minute['workers']): void {
    meter.record('WorkerBusyTime', computing);
    meter.record('WorkerTime', running);
    times(completed, () => {
      meter.record('TasksCompleted', 1);
      meter.record('EstimateRatio', ratio, 'argon2id');
    });
    times(failed, () => {
      meter.record('TasksFailed', 1);
    });
  }

  function put(namespace: string, dimensions: Record<string, string>, values: Record<string, number>): void {
    for (const [name, value] of Object.entries(values))
      store.put({ namespace, name, dimensions, unit: 'None', timestampMs: Date.now(), value });
  }

  function reportDatabase(database: Minute['database']): void {
    times(database.statements, (index) => {
      statement({ milliseconds: database.roundTrip, sent: 1, failed: index < database.failed });
    });
    const cluster = { DBClusterIdentifier: names.cluster };
    put('AWS/RDS', cluster, { ACUUtilization: database.capacityPercent });
    put('AWS/RDS', { ...cluster, Role: 'READER' }, { AuroraReplicaLag: database.replicaLag });
    put(
      'AWS/RDS',
      { ProxyName: names.proxy },
      {
        DatabaseConnections: database.connections,
        MaxDatabaseConnectionsAllowed: database.allowed,
        DatabaseConnectionsBorrowLatency: 1000 * database.borrow,
        DatabaseConnectionsCurrentlySessionPinned: database.pinned,
      },
    );
  }

  function reportCache({ answered, givenUp, bytes, evictions, throttled, hitRate }: Minute['cache']): void {
    times(answered, () => {
      command({ kind: 'answered', milliseconds: 1 });
    });
    times(givenUp, () => {
      command({ kind: 'given-up', opened: false });
    });
    put(
      'AWS/ElastiCache',
      { clusterId: names.cache },
      {
        BytesUsedForCache: bytes,
        Evictions: evictions,
        ThrottledCmds: throttled,
        CacheHitRate: hitRate,
      },
    );
  }

  return (minute) => {
    reportGateway(minute.gateway);
    reportFunctions(minute.functions);
    reportQueues(minute);
    reportObjectWorkers(minute.objectWorkers);
    reportWorkers(minute.workers);
    reportDatabase(minute.database);
    reportCache(minute.cache);
    meter.flush();
  };
}
