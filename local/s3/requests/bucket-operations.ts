import { parsePolicyText } from '../bucket/policy.ts';
import { S3Error } from '../errors.ts';
import { parseXml, textOf } from '../xml/read.ts';
import { element, xmlDocument } from '../xml/write.ts';
import type { Answer, Context } from './context.ts';
import { readText } from './read-text.ts';
import { bucketOf, type S3Request } from './request.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
const namePattern = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

/** CreateBucket. In us-east-1 making one's own bucket again succeeds. */
export async function createBucket(request: S3Request, context: Context): Promise<Answer> {
  const name = bucketOf(request);
  if (!namePattern.test(name)) throw new S3Error('InvalidBucketName');
  await readText(request, context.authorization);
  if (!context.buckets.create(name, context.now) && context.region !== 'us-east-1')
    throw new S3Error('BucketAlreadyOwnedByYou');
  return { headers: { location: `/${name}` } };
}

export const headBucket = (_request: S3Request, { region }: Context): Answer => ({
  headers: { 'x-amz-bucket-region': region },
});

export function deleteBucket(request: S3Request, { buckets }: Context): Answer {
  buckets.remove(bucketOf(request));
  return { status: 204 };
}

export const listBuckets = (_request: S3Request, { buckets }: Context): Answer => ({
  xml: xmlDocument('ListAllMyBucketsResult', [
    element(
      'Buckets',
      buckets
        .all()
        .map(({ name, createdAt }) =>
          element('Bucket', [
            element('Name', name),
            element('CreationDate', new Date(createdAt).toISOString()),
          ]),
        ),
    ),
  ]),
});

export const getLocation = (_request: S3Request, { region }: Context): Answer => ({
  xml: `<?xml version="1.0" encoding="UTF-8"?>\n<LocationConstraint xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${region === 'us-east-1' ? '' : region}</LocationConstraint>`,
});

export function getVersioning(request: S3Request, { buckets }: Context): Answer {
  const { versioning } = buckets.get(bucketOf(request));
  return {
    xml: xmlDocument('VersioningConfiguration', [
      element('Status', versioning === 'Off' ? undefined : versioning),
    ]),
  };
}

export async function putVersioning(
  request: S3Request,
  { buckets, authorization }: Context,
): Promise<Answer> {
  const status = textOf(parseXml(await readText(request, authorization)), 'Status');
  if (status !== 'Enabled' && status !== 'Suspended') throw new S3Error('MalformedXML');
  buckets.setVersioning(bucketOf(request), status);
  return {};
}

export function getPolicy(request: S3Request, { buckets }: Context): Answer {
  const { policy } = buckets.get(bucketOf(request));
  if (policy === null) throw new S3Error('NoSuchBucketPolicy');
  return { json: policy };
}

export async function putPolicy(request: S3Request, { buckets, authorization }: Context): Promise<Answer> {
  const text = await readText(request, authorization);
  parsePolicyText(text);
  buckets.setPolicy(bucketOf(request), text);
  return { status: 204 };
}

export function deletePolicy(request: S3Request, { buckets }: Context): Answer {
  buckets.setPolicy(bucketOf(request), null);
  return { status: 204 };
}
