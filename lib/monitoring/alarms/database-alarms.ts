import { figures, type AlarmDefinition, type DefineAlarms } from './alarm-definition.ts';

/** Usual are some 20 ms. */
export const replicaLagLimitMs = 2000;

export const databaseAlarms: DefineAlarms = ({ database, alarms }, metrics) => [
  {
    name: 'database-round-trip',
    metric: metrics.database.medianRoundTrip,
    threshold: alarms.databaseMs,
    of: [2, 8],
    meaning: `Half of the statements take more than ${alarms.databaseMs} ms, waiting for the proxy included. Submitting and reading tasks slow down, and workers wait instead of computing.`,
    first: figures('/db/pool/stats'),
    runbook: 'database',
  },
  {
    name: 'database-errors',
    metric: metrics.database.errors,
    threshold: 0,
    of: [2, 8],
    meaning:
      'Statements fail for want of the database. Submitting and reading tasks answer 503; inline hashing goes on.',
    first: 'npx hash-api status',
    runbook: 'database',
  },
  {
    name: 'database-capacity',
    metric: metrics.database.capacityPercent,
    threshold: 95,
    of: [15, 15],
    meaning: `Aurora has been at its maximum of ${database.maxAcu} ACU for 15 minutes and cannot grow.`,
    first: figures('/db/pool/stats'),
    runbook: 'database',
  },
  ...(database.readers > 0 ? [replicaLag(metrics)] : []),
  {
    name: 'proxy-connections',
    metric: metrics.database.proxyConnectionsPercent,
    threshold: 80,
    of: [3, 9],
    meaning:
      'RDS Proxy uses more than 80 % of the connections that it may open; beyond, requests wait 3 s and are answered 503.',
    first: figures('/db/pool/stats'),
    runbook: 'proxy',
  },
  {
    name: 'proxy-borrow-latency',
    metric: metrics.database.borrowMs,
    threshold: 100,
    of: [3, 9],
    meaning:
      'Functions wait more than 100 ms for a connection of RDS Proxy; after 3 s they give up and answer 503.',
    first: figures('/db/pool/stats'),
    runbook: 'proxy',
  },
  {
    name: 'proxy-pinned-sessions',
    metric: metrics.database.pinnedSessions,
    threshold: 0,
    of: [5, 5],
    meaning:
      'Client sessions hold a database connection each instead of sharing it. A statement pins them: SET, a named prepared statement, a temporary table or a session lock.',
    first: figures('/db/pool/stats'),
    runbook: 'proxy',
  },
];

function replicaLag(metrics: Parameters<DefineAlarms>[1]): AlarmDefinition {
  return {
    name: 'replica-lag',
    metric: metrics.database.replicaLag,
    threshold: replicaLagLimitMs,
    of: [5, 5],
    meaning:
      'A reader is more than 2 s behind the writer; usual are some 20 ms. Lists show late what workers did, and if the reader has to replace the writer that takes longer.',
    first: 'npx hash-api status',
    runbook: 'database',
  };
}
