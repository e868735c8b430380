import { S3Error } from '../errors.ts';
import {
  createBucket,
  deleteBucket,
  deletePolicy,
  getLocation,
  getPolicy,
  getVersioning,
  headBucket,
  listBuckets,
  putPolicy,
  putVersioning,
} from './bucket-operations.ts';
import type { Answer, Context } from './context.ts';
import { copyObject, copyPart } from './copy.ts';
import { deleteObject, deleteObjects } from './delete-object.ts';
import { getObject, responseOverrides } from './get-object.ts';
import { listObjects } from './list-objects.ts';
import { listVersions } from './list-versions.ts';
import { completeUpload } from './multipart/complete.ts';
import { createUpload } from './multipart/create.ts';
import { abortUpload, listParts, listUploads } from './multipart/list.ts';
import { uploadPart } from './multipart/upload-part.ts';
import { putObject } from './put-object.ts';
import { queryOf, type S3Request } from './request.ts';

export interface Route {
  readonly about: 'service' | 'bucket' | 'object';
  readonly method: string;
  /** Parameters that tell it from others of its method. */
  readonly needs?: readonly string[];
  readonly takes?: readonly string[];
  /** Copies, where the header `x-amz-copy-source` is there. */
  readonly copies?: true;
  /** The permission that a bucket policy can deny; `Version` is added where a version is named. */
  readonly action: string;
  readonly run: (request: S3Request, context: Context) => Answer | Promise<Answer>;
}

const read = ['versionId', 'partNumber'];
const listing = ['prefix', 'delimiter', 'encoding-type', 'max-keys'];

/** The operations of S3 that exist here. */
const routes: readonly Route[] = [
  {
    about: 'service',
    method: 'GET',
    action: 's3:ListAllMyBuckets',
    takes: ['max-buckets'],
    run: listBuckets,
  },

  { about: 'bucket', method: 'PUT', action: 's3:CreateBucket', run: createBucket },
  { about: 'bucket', method: 'HEAD', action: 's3:ListBucket', run: headBucket },
  { about: 'bucket', method: 'DELETE', action: 's3:DeleteBucket', run: deleteBucket },
  { about: 'bucket', method: 'GET', needs: ['location'], action: 's3:GetBucketLocation', run: getLocation },
  {
    about: 'bucket',
    method: 'GET',
    needs: ['versioning'],
    action: 's3:GetBucketVersioning',
    run: getVersioning,
  },
  {
    about: 'bucket',
    method: 'PUT',
    needs: ['versioning'],
    action: 's3:PutBucketVersioning',
    run: putVersioning,
  },
  { about: 'bucket', method: 'GET', needs: ['policy'], action: 's3:GetBucketPolicy', run: getPolicy },
  { about: 'bucket', method: 'PUT', needs: ['policy'], action: 's3:PutBucketPolicy', run: putPolicy },
  {
    about: 'bucket',
    method: 'DELETE',
    needs: ['policy'],
    action: 's3:DeleteBucketPolicy',
    run: deletePolicy,
  },
  {
    about: 'bucket',
    method: 'GET',
    needs: ['list-type'],
    takes: [...listing, 'start-after', 'continuation-token', 'fetch-owner'],
    action: 's3:ListBucket',
    run: listObjects,
  },
  {
    about: 'bucket',
    method: 'GET',
    needs: ['versions'],
    takes: ['prefix', 'encoding-type', 'max-keys', 'key-marker', 'version-id-marker'],
    action: 's3:ListBucketVersions',
    run: listVersions,
  },
  {
    about: 'bucket',
    method: 'GET',
    needs: ['uploads'],
    takes: ['prefix', 'encoding-type', 'key-marker', 'upload-id-marker', 'max-uploads'],
    action: 's3:ListBucketMultipartUploads',
    run: listUploads,
  },
  // What it deletes is asked for key by key.
  { about: 'bucket', method: 'POST', needs: ['delete'], action: 's3:DeleteObjects', run: deleteObjects },

  { about: 'object', method: 'PUT', action: 's3:PutObject', run: putObject },
  { about: 'object', method: 'PUT', copies: true, action: 's3:PutObject', run: copyObject },
  {
    about: 'object',
    method: 'GET',
    takes: [...read, ...responseOverrides.map((name) => `response-${name}`)],
    action: 's3:GetObject',
    run: getObject,
  },
  { about: 'object', method: 'HEAD', takes: read, action: 's3:GetObject', run: getObject },
  { about: 'object', method: 'DELETE', takes: ['versionId'], action: 's3:DeleteObject', run: deleteObject },
  { about: 'object', method: 'POST', needs: ['uploads'], action: 's3:PutObject', run: createUpload },
  {
    about: 'object',
    method: 'PUT',
    needs: ['uploadId', 'partNumber'],
    action: 's3:PutObject',
    run: uploadPart,
  },
  {
    about: 'object',
    method: 'PUT',
    needs: ['uploadId', 'partNumber'],
    copies: true,
    action: 's3:PutObject',
    run: copyPart,
  },
  { about: 'object', method: 'POST', needs: ['uploadId'], action: 's3:PutObject', run: completeUpload },
  {
    about: 'object',
    method: 'GET',
    needs: ['uploadId'],
    takes: ['max-parts', 'part-number-marker'],
    action: 's3:ListMultipartUploadParts',
    run: listParts,
  },
  {
    about: 'object',
    method: 'DELETE',
    needs: ['uploadId'],
    action: 's3:AbortMultipartUpload',
    run: abortUpload,
  },
];

/** Parameters that are about the signature or the SDK. */
const isCommon = (name: string): boolean => /^x-amz-/i.test(name) || name === 'x-id';

/** @throws NotImplemented, naming the parameter that no operation here has */
export function routeOf(request: S3Request): Route {
  const about = request.bucket === undefined ? 'service' : request.key === '' ? 'bucket' : 'object';
  const names = request.query.map(([name]) => name).filter((name) => !isCommon(name));
  const copies = request.method === 'PUT' && request.headers.has('x-amz-copy-source');
  const candidates = routes.filter(
    (route) =>
      route.about === about &&
      route.method === request.method &&
      (route.copies === true) === copies &&
      (route.needs ?? []).every((name) => names.includes(name)),
  );
  const accepts = ({ needs = [], takes = [] }: Route) =>
    names.filter((name) => ![...needs, ...takes].includes(name));
  const found = candidates.find((route) => accepts(route).length === 0);
  if (found !== undefined) return found;
  const [unknown] = names;
  if (unknown === undefined && about !== 'bucket') throw new S3Error('MethodNotAllowed');
  throw new S3Error(
    'NotImplemented',
    `${request.method} of the ${about} ${unknown === undefined ? '' : `with ${names.join(', ')} `}is not known here.`,
  );
}

/** The permission that the request needs. */
export const actionOf = (route: Route, request: S3Request): string =>
  queryOf(request, 'versionId') !== undefined && /^s3:(Get|Delete)Object$/.test(route.action)
    ? `${route.action}Version`
    : route.action;
