import type { ApiFunctionName } from '../stage/function-names.ts';

interface Route {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** As in the HTTP contract: parameters in braces. */
  readonly path: string;
  readonly function: ApiFunctionName;
  /** Answers without an API key. */
  readonly open?: true;
  /** A POST that takes no body. */
  readonly bodiless?: true;
}

/** Every route of the API. What is not here, API Gateway answers 404 by itself. */
export const routes: readonly Route[] = [
  { method: 'POST', path: '/hash', function: 'hash' },
  { method: 'POST', path: '/hash/batch', function: 'hash' },
  { method: 'POST', path: '/hash/{algorithm}', function: 'hash' },
  { method: 'POST', path: '/verify', function: 'hash' },
  { method: 'GET', path: '/algorithms', function: 'hash' },
  { method: 'POST', path: '/tasks', function: 'tasks' },
  { method: 'GET', path: '/tasks', function: 'tasks' },
  { method: 'GET', path: '/tasks/{id}', function: 'tasks' },
  { method: 'DELETE', path: '/tasks/{id}', function: 'tasks' },
  { method: 'GET', path: '/task/{id}', function: 'tasks' },
  { method: 'POST', path: '/uploads', function: 'uploads' },
  { method: 'GET', path: '/uploads/{id}', function: 'uploads' },
  { method: 'POST', path: '/uploads/{id}/complete', function: 'uploads' },
  { method: 'DELETE', path: '/uploads/{id}', function: 'uploads' },
  { method: 'GET', path: '/health', function: 'health', open: true },
  { method: 'GET', path: '/lb/stats', function: 'stats' },
  { method: 'GET', path: '/lb/rate-limits', function: 'stats' },
  { method: 'GET', path: '/db/pool/stats', function: 'stats' },
  { method: 'GET', path: '/cache/stats', function: 'stats' },
  { method: 'POST', path: '/cache/clear', function: 'stats', bodiless: true },
  { method: 'GET', path: '/queue/stats', function: 'stats' },
  { method: 'GET', path: '/openapi.json', function: 'docs', open: true },
  { method: 'GET', path: '/docs', function: 'docs', open: true },
];
