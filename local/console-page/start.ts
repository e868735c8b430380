import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { closeServer, listenOnLoopback } from '../process/loopback-server.ts';
import { drawDashboard, type DashboardSources } from './draw-dashboard.ts';
import { forwardCall, forwardHash, type ApiTarget } from './forward-api.ts';
import type { LogFeed } from './log-feed.ts';
import { takePicture, type PictureSources } from './picture.ts';
import { createVerdicts } from './verdict.ts';

export interface ConsoleOptions extends PictureSources, DashboardSources, ApiTarget {
  readonly logs: LogFeed;
  /** With the data of this cloud, its `endpoints.json` among them. */
  readonly directory: string;
  /** Address of the local S3, where the page puts files that are too large for one request. */
  readonly s3: string;
}

interface ConsoleServer {
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * Nothing from outside but the local S3, no script or style but the page's files. uPlot sets styles by script, which
 * this allows.
 */
const headersWith = (s3: string) => ({
  'content-security-policy': `default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self' ${new URL(s3).origin}; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
});

const require = createRequire(import.meta.url);
const ofPage = (name: string): string => join(import.meta.dirname, 'page', name);

const files = new Map([
  ['/', { type: 'text/html; charset=utf-8', path: ofPage('index.html') }],
  ['/style.css', { type: 'text/css; charset=utf-8', path: ofPage('style.css') }],
  ['/page.js', { type: 'text/javascript; charset=utf-8', path: ofPage('page.js') }],
  ['/elements.js', { type: 'text/javascript; charset=utf-8', path: ofPage('elements.js') }],
  ['/dashboard.js', { type: 'text/javascript; charset=utf-8', path: ofPage('dashboard.js') }],
  ['/hash-form.js', { type: 'text/javascript; charset=utf-8', path: ofPage('hash-form.js') }],
  ['/hash-upload.js', { type: 'text/javascript; charset=utf-8', path: ofPage('hash-upload.js') }],
  ['/charts.js', { type: 'text/javascript; charset=utf-8', path: ofPage('charts.js') }],
  [
    '/uplot.js',
    { type: 'text/javascript; charset=utf-8', path: require.resolve('uplot/dist/uPlot.iife.min.js') },
  ],
  ['/uplot.css', { type: 'text/css; charset=utf-8', path: require.resolve('uplot/dist/uPlot.min.css') }],
]);

const mostMinutes = 24 * 60;

/** The console: a page with the template's dashboard, alarms, functions, queues, tasks and logs, on loopback. */
export async function startConsole(options: ConsoleOptions): Promise<ConsoleServer> {
  const headers = headersWith(options.s3);
  const send = (response: ServerResponse, status: number, body: unknown): void => {
    response.writeHead(status, { ...headers, 'content-type': 'application/json' }).end(JSON.stringify(body));
  };
  const server = createServer((request, response) => {
    answer(request, response).catch(() => {
      if (!response.headersSent) send(response, 500, { error: 'The console failed to answer.' });
      else response.destroy();
    });
  });
  const url = await listenOnLoopback(server);
  const { host, port } = new URL(url);
  const hosts = new Set([host, `localhost:${port}`]);
  const verdict = createVerdicts(options.directory);

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // A name that somebody else has pointed at this address must not read the page.
    if (!hosts.has(request.headers.host ?? '')) {
      send(response, 421, { error: 'Unknown host.' });
      return;
    }
    const { pathname, search, searchParams } = new URL(request.url ?? '/', url);
    const file = files.get(pathname);
    const sendAnswer = (status: number, body: unknown): void => {
      send(response, status, body);
    };
    if (request.method !== 'GET') {
      const origin = request.headers.origin;
      if (origin === undefined || !hosts.has(origin.replace('http://', ''))) {
        sendAnswer(403, { error: 'Another page may not send this.' });
        return;
      }
    }
    if (pathname.startsWith('/api/')) {
      await forwardCall(request, pathname.slice('/api'.length) + search, options, sendAnswer);
    } else if (request.method === 'POST' && pathname === '/hash') {
      await forwardHash(request, searchParams.get('algorithm') ?? '', options, sendAnswer);
    } else if (request.method !== 'GET') {
      sendAnswer(405, { error: 'GET, POST /hash, or what the page asks of the API.' });
    } else if (file !== undefined) {
      response.writeHead(200, { ...headers, 'content-type': file.type }).end(readFileSync(file.path));
    } else if (pathname === '/picture') {
      send(response, 200, await takePicture(options));
    } else if (pathname === '/dashboard') {
      send(response, 200, await dashboard(Number(searchParams.get('minutes'))));
    } else if (pathname === '/verdict') {
      send(response, 200, await verdict().catch(() => null));
    } else if (pathname === '/logs') {
      followLogs(request, response);
    } else {
      send(response, 404, { error: 'There is no such page.' });
    }
  }

  async function dashboard(asked: number): Promise<object> {
    const minutes = Number.isFinite(asked) ? Math.min(mostMinutes, Math.max(1, asked)) : 60;
    const toMs = Date.now();
    const range = { fromMs: toMs - minutes * 60_000, toMs };
    return {
      from: range.fromMs / 1000,
      to: toMs / 1000,
      sections: await drawDashboard(options, range),
    };
  }

  /** Server-sent events: one for each line. */
  function followLogs(request: IncomingMessage, response: ServerResponse): void {
    response.writeHead(200, { ...headers, 'content-type': 'text/event-stream' });
    response.write('retry: 2000\n\n');
    const end = options.logs.follow((line) => {
      response.write(`data: ${JSON.stringify(line)}\n\n`);
    });
    request.once('close', end);
  }

  return { url, stop: () => closeServer(server) };
}
