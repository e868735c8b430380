import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { corsHeaders, preflight } from './bucket/cors.ts';
import { plainBucket, type BucketSettings } from './bucket/settings.ts';
import { S3Error } from './errors.ts';
import type { Answer, Context } from './requests/context.ts';
import { bucketOf, readRequest, type S3Request } from './requests/request.ts';
import { actionOf, routeOf } from './requests/routes.ts';
import { errorAnswer, send } from './requests/send.ts';
import { authorize } from './signature/authorize.ts';

/** What lives as long as the server. */
export interface Service extends Omit<Context, 'authorization' | 'now' | 'settingsOf'> {
  readonly settings: ReadonlyMap<string, BucketSettings>;
  readonly clock: () => number;
  /** Told of failures that are not the client's. */
  readonly log: (line: string) => void;
}

const longestKeyBytes = 1024;

/** Answers one request, whatever becomes of it. */
export async function handle(
  service: Service,
  incoming: IncomingMessage,
  response: ServerResponse,
  proceed: () => void,
): Promise<void> {
  const requestId = randomBytes(8).toString('hex').toUpperCase();
  response.setHeader('date', new Date(service.clock()).toUTCString());
  response.setHeader('x-amz-request-id', requestId);
  response.setHeader('x-amz-id-2', requestId);
  let answer: Answer | undefined;
  try {
    try {
      const request = readRequest(incoming);
      const settings = service.settings.get(request.bucket ?? '') ?? plainBucket;
      for (const [name, value] of Object.entries(corsHeaders(request, settings.corsRules)))
        response.setHeader(name, value);
      answer =
        request.method === 'OPTIONS'
          ? preflight(request, settings.corsRules)
          : await run(service, request, proceed);
    } catch (error) {
      // The name only: a message may quote what was sent.
      if (!(error instanceof S3Error) && !incoming.destroyed)
        service.log(
          `S3: ${incoming.method ?? ''} failed: ${error instanceof Error ? error.name : 'unknown'}`,
        );
      answer = errorAnswer(error, { method: incoming.method, path: pathOf(incoming), requestId });
    }
    await send(response, answer);
  } catch {
    // The client has gone, or its object's file: what was sent cannot be taken back.
    response.destroy();
  } finally {
    answer?.body?.[Symbol.dispose]();
  }
}

async function run(service: Service, request: S3Request, proceed: () => void): Promise<Answer> {
  const now = service.clock();
  const authorization = authorize(request, { region: service.region, now });
  const route = routeOf(request);
  const { key } = request;
  if (Buffer.byteLength(key) > longestKeyBytes) throw new S3Error('KeyTooLongError');
  if (route.about !== 'service' && route.action !== 's3:CreateBucket') service.buckets.get(bucketOf(request));
  if (!service.permits(actionOf(route, request), request.bucket ?? '', key))
    throw new S3Error('AccessDenied');
  proceed();
  return route.run(request, {
    ...service,
    settingsOf: (bucket) => service.settings.get(bucket) ?? plainBucket,
    authorization,
    now,
  });
}

const pathOf = (incoming: IncomingMessage): string => (incoming.url ?? '').replace(/\?.*/s, '');
