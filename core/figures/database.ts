import { metricsOf, roundedOrNull, type ReadMetrics } from './metric-query.ts';
import { resourcePrefix } from '../names/resources.ts';
import type { FiguresWindow } from './window.ts';

export interface ProxyFigures {
  /** Connections of functions to the proxy, and of the proxy to the database, at the most. */
  readonly client_connections: number | null;
  readonly database_connections: number | null;
  /** Connections that the proxy may open. */
  readonly database_connections_limit: number | null;
  /** Milliseconds to get a connection. */
  readonly borrow_ms: { readonly average: number | null; readonly maximum: number | null };
  readonly pinned_sessions: number | null;
}

/** What RDS Proxy counts, over the window. */
export async function proxyFigures(
  read: ReadMetrics,
  stage: string,
  window: FiguresWindow,
): Promise<ProxyFigures> {
  const metric = metricsOf('AWS/RDS', { ProxyName: resourcePrefix(stage) });
  const found = await read(
    {
      clients: metric('ClientConnections', 'Maximum'),
      connections: metric('DatabaseConnections', 'Maximum'),
      limit: metric('MaxDatabaseConnectionsAllowed', 'Maximum'),
      borrowAverage: metric('DatabaseConnectionsBorrowLatency', 'Average'),
      borrowMaximum: metric('DatabaseConnectionsBorrowLatency', 'Maximum'),
      pinned: metric('DatabaseConnectionsCurrentlySessionPinned', 'Maximum'),
    },
    window,
  );
  return {
    client_connections: roundedOrNull(found.clients),
    database_connections: roundedOrNull(found.connections),
    database_connections_limit: roundedOrNull(found.limit),
    borrow_ms: { average: milliseconds(found.borrowAverage), maximum: milliseconds(found.borrowMaximum) },
    pinned_sessions: roundedOrNull(found.pinned),
  };
}

/** The proxy tells microseconds. */
const milliseconds = (microseconds: number | undefined): number | null =>
  roundedOrNull(microseconds === undefined ? undefined : microseconds / 1000);
