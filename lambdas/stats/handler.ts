import { reportLazily } from '../http/report.ts';
import { createHandler } from '../http/routes.ts';
import { cacheClear, cacheStats, databaseStats, gatewayStats, queueStats } from './figures.ts';
import { rateLimits } from './rate-limits.ts';
import { wire } from './wire.ts';

const { services, meter } = wire(process.env);

export const handler = createHandler(
  {
    'GET /lb/stats': (event) => gatewayStats(event, services),
    'GET /lb/rate-limits': (event) => rateLimits(event, services),
    'GET /db/pool/stats': (event) => databaseStats(event, services),
    'GET /cache/stats': (event) => cacheStats(event, services),
    'POST /cache/clear': (event) => cacheClear(event, services),
    'GET /queue/stats': (event) => queueStats(event, services),
  },
  reportLazily,
  meter,
);
