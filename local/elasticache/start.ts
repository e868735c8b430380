import { createServer, type IncomingMessage } from 'node:http';
import { z } from 'zod';
import { closeServer, listenOnLoopback } from '../process/loopback-server.ts';
import { readBody } from '../process/read-body.ts';

export interface ElastiCacheServer {
  readonly endpoint: string;
  stop(): Promise<void>;
}

/** As the template has it. */
export const serverlessCacheSchema = z.object({
  ServerlessCacheName: z.string(),
  Engine: z.string(),
  CacheUsageLimits: z
    .object({
      DataStorage: z.object({ Maximum: z.number(), Unit: z.string() }).optional(),
      ECPUPerSecond: z.object({ Maximum: z.number() }).optional(),
    })
    .default({}),
});

export type ServerlessCache = z.output<typeof serverlessCacheSchema>;

/**
 * DescribeServerlessCaches of ElastiCache (AWS Query, answered as XML) on a free port of 127.0.0.1, by name.
 * https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_DescribeServerlessCaches.html
 */
export async function startElastiCache(caches: readonly ServerlessCache[]): Promise<ElastiCacheServer> {
  const server = createServer((request, response) => {
    answer(request, caches).then(
      ({ status, xml }) => response.writeHead(status, { 'content-type': 'text/xml' }).end(xml),
      () => response.writeHead(400).end(),
    );
  });
  const endpoint = await listenOnLoopback(server);
  return { endpoint, stop: () => closeServer(server) };
}

async function answer(
  request: IncomingMessage,
  caches: readonly ServerlessCache[],
): Promise<{ status: number; xml: string }> {
  const form = new URLSearchParams((await readBody(request, 65_536)).toString('utf8'));
  if (form.get('Action') !== 'DescribeServerlessCaches') return failure('InvalidAction', 400);
  const name = form.get('ServerlessCacheName');
  const found = caches.filter(({ ServerlessCacheName }) => name === null || name === ServerlessCacheName);
  if (name !== null && found.length === 0) return failure('ServerlessCacheNotFoundFault', 404);
  return {
    status: 200,
    xml: element('DescribeServerlessCachesResponse', [
      element('DescribeServerlessCachesResult', [element('ServerlessCaches', found.map(describe))]),
      element('ResponseMetadata', [element('RequestId', ['local'])]),
    ]),
  };
}

function describe({ ServerlessCacheName, Engine, CacheUsageLimits }: ServerlessCache): string {
  const { DataStorage, ECPUPerSecond } = CacheUsageLimits;
  return element('member', [
    element('ServerlessCacheName', [ServerlessCacheName]),
    element('Status', ['available']),
    element('Engine', [Engine]),
    element('CacheUsageLimits', [
      ...(DataStorage
        ? [
            element('DataStorage', [
              element('Maximum', [String(DataStorage.Maximum)]),
              element('Unit', [DataStorage.Unit]),
            ]),
          ]
        : []),
      ...(ECPUPerSecond
        ? [element('ECPUPerSecond', [element('Maximum', [String(ECPUPerSecond.Maximum)])])]
        : []),
    ]),
  ]);
}

const failure = (code: string, status: number) => ({
  status,
  xml: element('ErrorResponse', [
    element('Error', [element('Type', ['Sender']), element('Code', [code]), element('Message', [code])]),
    element('RequestId', ['local']),
  ]),
});

/** Names and limits of the template need no escaping: CloudFormation admits letters, digits and hyphens. */
const element = (name: string, content: readonly string[]): string =>
  `<${name}>${content.join('')}</${name}>`;
