import type { FunctionName } from '../stage/function-names.ts';
import type { StageConfig } from '../stage/stage-config.ts';
import { connectionsOfAurora } from './aurora-connections.ts';
import { auroraGuide, type Rule, when, within } from './rule.ts';

/** Each environment of these holds one client connection to the proxy, with one statement at a time. */
const clients = [
  'hash',
  'tasks',
  'health',
  'figures',
  'compute-worker',
  'dead-letters',
  'maintenance',
] as const satisfies FunctionName[];

const capacity = `${auroraGuide}/aurora-serverless-v2.setting-capacity.html`;
const leastPausingFreeAcu = 0.5;
const mostAcu = 256;

export const databaseRules: readonly Rule[] = [
  {
    id: 'acu-range',
    reason:
      'Aurora Serverless v2 has 0.5 to 256 capacity units, in steps of a half; its maximum is at least 1.',
    source: capacity,
    check: ({ database: { minAcu, maxAcu } }) => [
      ...within('database.maxAcu', maxAcu, 1, mostAcu),
      ...within('database.minAcu', minAcu, 0, mostAcu),
      ...halfSteps('database.minAcu', minAcu),
      ...halfSteps('database.maxAcu', maxAcu),
      ...when(
        minAcu > maxAcu,
        `database.minAcu is ${minAcu}, database.maxAcu ${maxAcu}: lower the first to ${maxAcu} or raise the second to ${minAcu}`,
      ),
    ],
  },
  {
    id: 'pause-with-proxy',
    reason:
      'The proxy keeps connections open, so a database of 0 ACU would never pause, and its users would pay for the belief that it does.',
    source: `${auroraGuide}/aurora-serverless-v2-auto-pause.html`,
    check: ({ database: { minAcu } }) =>
      when(
        minAcu === 0,
        `database.minAcu is 0, which pauses only without RDS Proxy: the least that works is ${leastPausingFreeAcu}`,
      ),
  },
  {
    id: 'proxy-connections-percent',
    reason:
      'The proxy’s share of the connections is a percentage, and it cannot keep more idle than it may open; some are left for migrations and for people.',
    source: 'https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/rds-proxy-connections.html',
    check: ({ database: { proxyConnectionsPercent, proxyIdleConnectionsPercent } }) => [
      ...within('database.proxyConnectionsPercent', proxyConnectionsPercent, 1, 95),
      ...when(
        proxyIdleConnectionsPercent > proxyConnectionsPercent,
        `database.proxyIdleConnectionsPercent is ${proxyIdleConnectionsPercent}, database.proxyConnectionsPercent ${proxyConnectionsPercent}: at most ${proxyConnectionsPercent} works`,
      ),
    ],
  },
  {
    id: 'database-connections',
    reason:
      'With every environment at work, requests would wait for a connection at the proxy and be answered 503 after 3 s.',
    source: `${auroraGuide}/aurora-serverless-v2.setting-capacity.html#aurora-serverless-v2.max-connections`,
    check: (config) => {
      const { minAcu, maxAcu, proxyConnectionsPercent, clientsPerConnection } = config.database;
      const most = connectionsOfAurora(minAcu, maxAcu);
      const connections = Math.floor((most * proxyConnectionsPercent) / 100);
      const wanted = clients.reduce((sum, name) => sum + concurrencyOf(config, name), 0);
      const needed = Math.ceil(wanted / clientsPerConnection);
      return when(
        needed > connections,
        `${wanted} environments (${clients.join(', ')}), database.clientsPerConnection ${clientsPerConnection} to a connection, need ${needed} connections; at database.maxAcu ${maxAcu} Aurora has ${most}, of which database.proxyConnectionsPercent ${proxyConnectionsPercent} gives ${connections}: ${remedy(config, needed, wanted, connections)}`,
      );
    },
  },
  {
    id: 'backup-retention',
    reason: 'Aurora keeps backups for 1 to 35 days.',
    source: `${auroraGuide}/Aurora.Managing.Backups.html`,
    check: ({ database }) => within('database.backupDays', database.backupDays, 1, 35),
  },
];

/** The event source holds the worker below its reservation. */
function concurrencyOf({ functions, workers }: StageConfig, name: (typeof clients)[number]): number {
  const reserved = functions[name].reservedConcurrency;
  return name === 'compute-worker' ? Math.min(reserved, workers.compute.maxConcurrency) : reserved;
}

function halfSteps(name: string, acu: number): readonly string[] {
  const nearest = Math.round(acu * 2) / 2;
  return when(nearest !== acu, `${name} is ${acu}, not a multiple of 0.5: the nearest is ${nearest}`);
}

function remedy({ database }: StageConfig, needed: number, wanted: number, connections: number): string {
  const sharing = `set database.clientsPerConnection to ${Math.ceil(wanted / connections)}`;
  for (let acu = Math.ceil(database.maxAcu * 2) / 2; acu <= mostAcu; acu += 0.5) {
    const share = Math.floor(
      (connectionsOfAurora(database.minAcu, acu) * database.proxyConnectionsPercent) / 100,
    );
    if (share >= needed) return `raise database.maxAcu to ${acu}, or ${sharing}`;
  }
  return sharing;
}
