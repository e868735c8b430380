import { checksumHeader } from '../checksums/algorithms.ts';
import { encryptionHeaders } from '../encryption.ts';
import { S3Error } from '../errors.ts';
import type { StoredObject } from '../storage/stored.ts';
import type { S3Request } from './request.ts';

/** Kept with an object and repeated with every answer. */
const kept = ['cache-control', 'content-disposition', 'content-language', 'content-type', 'expires'];

/** Of S3, and not known here: an object would not be what its maker asked for. */
const unknown = [
  'x-amz-tagging',
  'x-amz-website-redirect-location',
  'x-amz-object-lock-mode',
  'x-amz-object-lock-retain-until-date',
  'x-amz-object-lock-legal-hold',
  'x-amz-write-offset-bytes',
];

/** What S3 keeps of user metadata at most, names and values together. */
const largestMetadataBytes = 2048;

/** The headers that an object keeps of the request that makes it. */
export function keptHeaders({ headers }: S3Request): Record<string, string> {
  const refused = unknown.find((name) => headers.has(name));
  if (refused !== undefined) throw new S3Error('NotImplemented', `The header ${refused} is not known here.`);
  if ((headers.get('x-amz-storage-class') ?? 'STANDARD') !== 'STANDARD')
    throw new S3Error('NotImplemented', 'The only storage class here is STANDARD.');
  const own = [...headers].filter(([name]) => kept.includes(name) || name.startsWith('x-amz-meta-'));
  const metadata = own.filter(([name]) => name.startsWith('x-amz-meta-'));
  const bytes = metadata.reduce((sum, [name, value]) => sum + Buffer.byteLength(name.slice(11) + value), 0);
  if (bytes > largestMetadataBytes)
    throw new S3Error('InvalidRequest', `Your metadata headers exceed ${largestMetadataBytes} bytes.`);
  // The SDK's own encoding ends here.
  const encoding = (headers.get('content-encoding') ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '' && part !== 'aws-chunked')
    .join(',');
  return {
    'content-type': 'binary/octet-stream',
    ...Object.fromEntries(own),
    ...(encoding !== '' && { 'content-encoding': encoding }),
  };
}

export const versionHeaders = ({ versionId, isDeleteMarker }: StoredObject): Record<string, string> => ({
  ...(versionId !== 'null' && { 'x-amz-version-id': versionId }),
  ...(isDeleteMarker && { 'x-amz-delete-marker': 'true' }),
});

export const checksumHeaders = ({ checksum }: StoredObject): Record<string, string> =>
  checksum === undefined
    ? {}
    : { [checksumHeader(checksum.algorithm)]: checksum.value, 'x-amz-checksum-type': checksum.type };

/** Of the answer to what has made an object. */
export const putHeaders = (object: StoredObject): Record<string, string> => ({
  etag: object.etag,
  ...versionHeaders(object),
  ...checksumHeaders(object),
  ...encryptionHeaders(object.encryption),
});

/** Of an answer that describes an object. */
export const objectHeaders = (object: StoredObject): Record<string, string> => ({
  ...object.headers,
  etag: object.etag,
  'last-modified': new Date(object.modifiedAt).toUTCString(),
  'accept-ranges': 'bytes',
  ...versionHeaders(object),
  ...encryptionHeaders(object.encryption),
});
