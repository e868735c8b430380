import { insideRequest, type InsideFigures } from '../../core/figures/inside.ts';

/**
 * What only the VPC sees.
 * @throws where the source does not answer: the caller is told so by Lambda
 */
export function answer(request: unknown, sources: InsideFigures): Promise<object> {
  switch (insideRequest.parse(request)) {
    case 'database':
      return sources.database();
    case 'tasks':
      return sources.tasks();
    case 'cache-entries':
      return sources.cacheEntries();
    case 'clear-cache':
      return sources.clearCache();
  }
}
