import { functionDefinitions } from '../constructs/function-definitions.ts';
import { functionNames, type FunctionName } from '../stage/function-names.ts';
import { queueNames, workerOf, type StageConfig } from '../stage/stage-config.ts';
import { connectionsOfAurora } from './aurora-connections.ts';
import { auroraGuide, type Finding, type Remedy, type Rule, set, when } from './rule.ts';

/** Each environment of these holds one client connection to the proxy, with one statement at a time. */
const writerClients = functionNames.filter(
  // Migrations go to the writer itself, through the connections that the proxy leaves.
  (name) => functionDefinitions[name].variables.includes('databaseUrl') && name !== 'migrate',
);
/** And each of these one to the readers, where there are any. */
const readerClients = functionNames.filter((name) =>
  functionDefinitions[name].variables.includes('databaseReaderUrl'),
);

const source = `${auroraGuide}/aurora-serverless-v2.setting-capacity.html#aurora-serverless-v2.max-connections`;
const mostAcu = 256;
const mostReaders = 15;
const mostProxyPercent = 95;

export const connectionRules: readonly Rule[] = [
  {
    id: 'database-connections',
    reason:
      'With every environment at work, requests would wait for a connection at the proxy and be answered 503 after 3 s.',
    source,
    check: (config) => {
      const wanted = writerClients.reduce((sum, name) => sum + concurrencyOf(config, name), 0);
      return connections(config, 'the writer', writerClients, wanted, 1);
    },
  },
  {
    id: 'reader-connections',
    reason: 'As with the writer: the proxy shares the connections of each reader among those who read.',
    source,
    check: (config) => {
      const { readers } = config.database;
      if (readers === 0) return [];
      const wanted = readerClients.reduce((sum, name) => sum + concurrencyOf(config, name), 0);
      return connections(config, 'the readers', readerClients, wanted, readers);
    },
  },
];

/** Whether the clients of `instances` of the database find the connections that they need. */
function connections(
  { database }: StageConfig,
  whose: string,
  clients: readonly FunctionName[],
  wanted: number,
  instances: number,
): readonly Finding[] {
  const { minAcu, maxAcu, proxyConnectionsPercent: percent, clientsPerConnection } = database;
  const needed = Math.ceil(wanted / clientsPerConnection);
  const shareOf = (min: number, max: number, share = percent) =>
    instances * Math.floor((connectionsOfAurora(min, max) * share) / 100);
  const most = connectionsOfAurora(minAcu, maxAcu);
  const share = shareOf(minAcu, maxAcu);

  const remedies = (): readonly Remedy[] => {
    const enough = capacities(maxAcu).find((acu) => shareOf(minAcu, acu) >= needed);
    // A minimum of up to 0.5 ACU limits the connections, whatever the maximum.
    const larger = capacities(maxAcu).find((acu) => shareOf(1, acu) >= needed);
    const higher = Math.ceil((needed * 100) / (instances * most));
    const readers = share > 0 ? Math.ceil((needed * instances) / share) : mostReaders + 1;
    return [
      ...(enough === undefined
        ? larger === undefined
          ? []
          : [[...set('database.minAcu', 1), ...set('database.maxAcu', larger)]]
        : [set('database.maxAcu', enough)]),
      ...(whose === 'the readers' && readers <= mostReaders ? [set('database.readers', readers)] : []),
      ...(higher <= mostProxyPercent && shareOf(minAcu, maxAcu, higher) >= needed
        ? [set('database.proxyConnectionsPercent', higher)]
        : []),
      ...(share > 0 ? [set('database.clientsPerConnection', Math.ceil(wanted / share))] : []),
    ];
  };

  return when(
    needed > share,
    `connections of ${whose}`,
    `${wanted} environments (${clients.join(', ')}), database.clientsPerConnection ${clientsPerConnection} to a connection, need ${needed} connections; at database.maxAcu ${maxAcu} Aurora has ${most}${instances > 1 ? ` a reader, ${instances} readers` : ''}, of which database.proxyConnectionsPercent ${percent} gives ${share}`,
    needed > share ? remedies() : [],
  );
}

/** The event source holds a worker below its reservation. */
function concurrencyOf({ functions, workers }: StageConfig, name: FunctionName): number {
  const reserved = functions[name].reservedConcurrency;
  const queue = queueNames.find((each) => workerOf[each] === name);
  return queue === undefined ? reserved : Math.min(reserved, workers[queue].maxConcurrency);
}

/** From the next half of a unit on. */
function capacities(from: number): readonly number[] {
  const first = Math.max(1, Math.ceil(from * 2) / 2);
  return Array.from({ length: Math.max(0, (mostAcu - first) * 2 + 1) }, (_, step) => first + step / 2);
}
