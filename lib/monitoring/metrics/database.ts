import { Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { awsMetric } from './aws-metric.ts';
import { math } from './expression.ts';
import type { OwnMetric } from './own-metric.ts';

interface Names {
  readonly cluster: string;
  readonly proxy: string;
}

export function databaseMetrics(names: Names, own: OwnMetric) {
  const cluster = awsMetric('AWS/RDS', { DBClusterIdentifier: names.cluster });
  const readers = awsMetric('AWS/RDS', { DBClusterIdentifier: names.cluster, Role: 'READER' });
  const proxy = awsMetric('AWS/RDS', { ProxyName: names.proxy });
  const most = Stats.MAXIMUM;
  const roundTrip = (percentile: number) =>
    own('DatabaseTime', { statistic: Stats.percentile(percentile), label: `p${percentile}` });
  const proxyConnections = proxy('DatabaseConnections', { statistic: Stats.SUM, label: 'open' });
  const proxyConnectionsAllowed = proxy('MaxDatabaseConnectionsAllowed', {
    statistic: Stats.SUM,
    label: 'allowed',
  });
  const borrow = proxy('DatabaseConnectionsBorrowLatency', { statistic: Stats.AVERAGE, label: 'borrowing' });
  const statements = own('DatabaseStatements', { statistic: Stats.SUM, label: 'statements' });
  return {
    statements,
    errors: own('DatabaseErrors', { statistic: Stats.SUM, label: 'failed statements' }),
    roundTrip: [roundTrip(50), roundTrip(95), roundTrip(99)],
    /**
     * The median: the first statement of an environment connects, so where many start a twentieth is slow on a sound
     * database. Of a handful, even half say nothing.
     */
    medianRoundTrip: math('round trip p50', 'IF(statements >= 10, median, 0)', {
      statements,
      median: roundTrip(50),
    }),
    capacity: cluster('ServerlessDatabaseCapacity', { statistic: most, label: 'capacity' }),
    averageCapacity: cluster('ServerlessDatabaseCapacity', { statistic: Stats.AVERAGE, label: 'capacity' }),
    capacityPercent: cluster('ACUUtilization', { statistic: most, label: 'percent of the maximum' }),
    replicaLag: readers('AuroraReplicaLag', { statistic: most, label: 'lag' }),
    readsByReaders: own('ReaderReads', { statistic: Stats.SUM, label: 'by readers' }),
    readsByWriter: own('WriterReads', { statistic: Stats.SUM, label: 'by the writer, to be up to date' }),
    readerFallbacks: own('ReaderFallbacks', { statistic: Stats.SUM, label: 'by the writer, readers failed' }),
    proxyConnections,
    proxyConnectionsAllowed,
    proxyConnectionsPercent: math(
      'proxy connections, percent of those allowed',
      '100 * connections / allowed',
      { connections: proxyConnections, allowed: proxyConnectionsAllowed },
    ),
    pinnedSessions: proxy('DatabaseConnectionsCurrentlySessionPinned', { statistic: most, label: 'pinned' }),
    borrowMs: math('borrowing, average', 'microseconds / 1000', { microseconds: borrow }),
  };
}
