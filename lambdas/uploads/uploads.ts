import type { APIGatewayProxyEvent } from 'aws-lambda';
import { readJson } from '../../core/requests/body.ts';
import { parseIdempotencyKey } from '../../core/requests/idempotency-key.ts';
import { readCompletion, readFirstPart, readUploadRequest } from '../../core/requests/upload-request.ts';
import { abortUpload } from '../../core/uploads/abort.ts';
import { beginUpload } from '../../core/uploads/begin.ts';
import { completeUpload } from '../../core/uploads/complete.ts';
import { arrivedParts, findUpload } from '../../core/uploads/find.ts';
import { requireWithinPlan } from '../../core/uploads/limit.ts';
import { urlsOf } from '../../core/uploads/urls.ts';
import { basePathOf, bodyOf, headerOf, keyIdOf, pathParameter, tenantOf } from '../http/event.ts';
import { json, type HttpResponse } from '../http/response.ts';
import { uploadJson, urlsJson } from './upload-json.ts';
import type { UploadsServices } from './wire.ts';

/** `POST /uploads`. */
export async function begin(event: APIGatewayProxyEvent, services: UploadsServices): Promise<HttpResponse> {
  const request = readUploadRequest(readJson(bodyOf(event)));
  const key = parseIdempotencyKey(headerOf(event, 'idempotency-key'));
  await requireWithinPlan(services.plans, services.limitsGib, keyIdOf(event), request.bytes);
  const upload = await beginUpload(services, {
    ...request,
    tenant: tenantOf(event),
    expiresInSeconds: services.expiresInSeconds,
    idempotency: key === undefined ? undefined : { key, route: `${event.httpMethod} ${event.path}` },
  });
  const urls = await urlsOf(services.objects, upload, { now: services.clock() });
  const location = `${basePathOf(event)}/uploads/${upload.id}`;
  const body = { ...uploadJson(upload), ...urlsJson(urls) };
  return json(201, body, event.requestContext.requestId, { location, 'cache-control': 'no-store' });
}

/** `GET /uploads/{id}`: what has arrived, and URLs for what has not. */
export async function show(event: APIGatewayProxyEvent, services: UploadsServices): Promise<HttpResponse> {
  const from = readFirstPart(event.queryStringParameters);
  const upload = await findUpload(services.store, tenantOf(event), pathParameter(event, 'id'));
  const stored = upload.status === 'open' ? ((await arrivedParts(services.objects, upload)) ?? []) : [];
  const urls = await urlsOf(services.objects, upload, { now: services.clock(), from, stored });
  const body = { ...uploadJson(upload), uploaded: stored, ...urlsJson(urls) };
  return json(200, body, event.requestContext.requestId, { 'cache-control': 'no-store' });
}

/** `POST /uploads/{id}/complete`. */
export async function complete(
  event: APIGatewayProxyEvent,
  services: UploadsServices,
): Promise<HttpResponse> {
  const parts = readCompletion(readJson(bodyOf(event)));
  const upload = await completeUpload(services, {
    tenant: tenantOf(event),
    id: pathParameter(event, 'id'),
    parts,
    keepSeconds: services.keepSeconds,
  });
  return json(200, uploadJson(upload), event.requestContext.requestId);
}

/** `DELETE /uploads/{id}`. */
export async function abort(event: APIGatewayProxyEvent, services: UploadsServices): Promise<HttpResponse> {
  const upload = await abortUpload(services, tenantOf(event), pathParameter(event, 'id'));
  return json(200, uploadJson(upload), event.requestContext.requestId);
}
