import { connectionRules } from './connection-rules.ts';
import { auroraGuide, type Finding, type Rule, set, setWithin, when, within } from './rule.ts';

const capacity = `${auroraGuide}/aurora-serverless-v2.setting-capacity.html`;
const leastPausingFreeAcu = 0.5;
const mostAcu = 256;
const mostProxyPercent = 95;

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
        'database.minAcu and database.maxAcu',
        `database.minAcu is ${minAcu}, database.maxAcu ${maxAcu}`,
        [set('database.minAcu', maxAcu), set('database.maxAcu', minAcu)],
      ),
    ],
  },
  {
    id: 'pause-with-proxy',
    reason:
      'The proxy keeps connections open, so a database of 0 ACU would never pause, and its users would pay for the belief that it does.',
    source: `${auroraGuide}/aurora-serverless-v2-auto-pause.html`,
    check: ({ database: { minAcu } }) =>
      when(minAcu === 0, 'database.minAcu', 'database.minAcu is 0, which pauses only without RDS Proxy', [
        set('database.minAcu', leastPausingFreeAcu),
      ]),
  },
  {
    id: 'proxy-connections-percent',
    reason:
      'The proxy’s share of the connections is a percentage, and it cannot keep more idle than it may open; some are left for migrations and for people.',
    source: `${auroraGuide}/rds-proxy-connections.html`,
    check: ({ database: { proxyConnectionsPercent, proxyIdleConnectionsPercent } }) => [
      ...within('database.proxyConnectionsPercent', proxyConnectionsPercent, 1, mostProxyPercent),
      ...when(
        proxyIdleConnectionsPercent > proxyConnectionsPercent,
        'database.proxyIdleConnectionsPercent and database.proxyConnectionsPercent',
        `database.proxyIdleConnectionsPercent is ${proxyIdleConnectionsPercent}, database.proxyConnectionsPercent ${proxyConnectionsPercent}`,
        [
          set('database.proxyIdleConnectionsPercent', proxyConnectionsPercent),
          ...setWithin('database.proxyConnectionsPercent', proxyIdleConnectionsPercent, 1, mostProxyPercent),
        ],
      ),
    ],
  },
  ...connectionRules,
  {
    id: 'reader-scaling',
    reason:
      'Scaling keeps the readers between the two bounds by their average CPU: there has to be one to be measured, and room above the target.',
    source: `${auroraGuide}/Aurora.Integrating.AutoScaling.html`,
    check: ({ database: { readers, maxReaders, readerCpuPercent } }) => [
      ...when(
        maxReaders < readers,
        'database.maxReaders and database.readers',
        `database.maxReaders is ${maxReaders}, database.readers ${readers}`,
        [set('database.maxReaders', readers), set('database.readers', maxReaders)],
      ),
      ...when(
        readers === 0 && maxReaders > 0,
        'database.maxReaders without a reader',
        `database.maxReaders is ${maxReaders}, database.readers 0`,
        [set('database.readers', 1), set('database.maxReaders', 0)],
      ),
      ...within('database.readerCpuPercent', readerCpuPercent, 10, 90),
    ],
  },
  {
    id: 'backup-retention',
    reason: 'Aurora keeps backups for 1 to 35 days.',
    source: `${auroraGuide}/Aurora.Managing.Backups.html`,
    check: ({ database }) => within('database.backupDays', database.backupDays, 1, 35),
  },
];

function halfSteps(name: string, acu: number): readonly Finding[] {
  const nearest = Math.max(leastPausingFreeAcu, Math.round(acu * 2) / 2);
  return when((acu * 2) % 1 !== 0, `steps of ${name}`, `${name} is ${acu}, not a multiple of 0.5`, [
    set(name, nearest),
  ]);
}
