import { createHash } from 'node:crypto';
import { checksumElement, type ChecksumAlgorithm } from '../../checksums/algorithms.ts';
import { claimedChecksum, compareChecksum } from '../../checksums/claimed.ts';
import { multipartChecksum, type Checksum } from '../../checksums/multipart-checksum.ts';
import { encryptionHeaders } from '../../encryption.ts';
import { S3Error } from '../../errors.ts';
import type { Upload, UploadPart } from '../../storage/stored.ts';
import { parseXml, textOf } from '../../xml/read.ts';
import { element, xmlDocument } from '../../xml/write.ts';
import type { Answer, Context } from '../context.ts';
import { versionHeaders } from '../object-headers.ts';
import { requireWritable } from '../preconditions.ts';
import { readText } from '../read-text.ts';
import type { S3Request } from '../request.ts';
import { readType } from './create.ts';
import { mostParts, uploadOf } from './upload-part.ts';

/** Of every part but the last: 5 MiB, as on S3. */
const smallestPartBytes = 5 * 1024 * 1024;

interface NamedPart {
  readonly number: number;
  readonly etag: string;
  readonly checksum: string | undefined;
}

/** CompleteMultipartUpload: the parts' files become the object's, no byte is copied. */
export async function completeUpload(request: S3Request, context: Context): Promise<Answer> {
  const { database, buckets, objects, uploads, authorization, now } = context;
  const upload = uploadOf(request, context);
  // The header is of the object, not of this document.
  const claimed = claimedChecksum(request);
  const headers = new Map([...request.headers].filter(([name]) => !/^x-amz-(sdk-)?checksum-/.test(name)));
  const text = await readText({ ...request, headers }, authorization);
  const named = readParts(text, upload.checksumAlgorithm);
  const parts = matchParts(named, upload, uploads.parts(upload));
  const size = parts.reduce((sum, part) => sum + part.size, 0);
  const checksum = await multipartChecksum(upload.checksumAlgorithm, upload.checksumType, parts);
  const type = readType(request.headers.get('x-amz-checksum-type'));
  if (type !== undefined && type !== upload.checksumType)
    throw new S3Error(
      'InvalidRequest',
      `The upload was created using the ${upload.checksumType} checksum mode.`,
    );
  if (claimed !== undefined) compareWhole(claimed, checksum);
  const declaredSize = request.headers.get('x-amz-mp-object-size');
  if (declaredSize !== undefined && declaredSize !== String(size))
    throw new S3Error(
      'InvalidRequest',
      'The x-amz-mp-object-size header does not match the size of the parts.',
    );

  const { bucket, key, encryption } = upload;
  const etag = multipartEtag(parts);
  const object = database.together(() => {
    requireWritable(request, objects.find(bucket, key));
    // Other requests may have ended it, or replaced a part, while this one was read.
    const present = new Set(uploads.parts(uploadOf(request, context)).map(({ blob }) => blob));
    if (!parts.every(({ blob }) => present.has(blob))) throw new S3Error('InvalidPart');
    const { versioning } = buckets.get(bucket);
    const made = objects.put(
      {
        bucket,
        key,
        size,
        etag,
        modifiedAt: now,
        headers: upload.headers,
        checksum,
        encryption,
        isMultipart: true,
        parts,
      },
      versioning,
    );
    uploads.remove(upload, new Set(parts.map(({ blob }) => blob)));
    return made;
  });
  return {
    headers: { ...versionHeaders(object), ...encryptionHeaders(encryption) },
    xml: xmlDocument('CompleteMultipartUploadResult', [
      element('Location', `http://${request.headers.get('host') ?? ''}${request.path}`),
      element('Bucket', bucket),
      element('Key', key),
      element('ETag', etag),
      element(checksumElement(checksum.algorithm), checksum.value),
      element('ChecksumType', checksum.type),
    ]),
  };
}

function readParts(text: string, algorithm: ChecksumAlgorithm): NamedPart[] {
  const root = parseXml(text);
  const parts = root.children.filter(({ name }) => name === 'Part');
  if (root.name !== 'CompleteMultipartUpload' || parts.length === 0 || parts.length > mostParts)
    throw new S3Error('MalformedXML');
  return parts.map((part) => {
    const number = Number(textOf(part, 'PartNumber'));
    const etag = textOf(part, 'ETag');
    if (!Number.isInteger(number) || number < 1 || number > mostParts || etag === undefined)
      throw new S3Error('MalformedXML');
    return {
      number,
      etag: etag.replace(/^"(.*)"$/, '$1'),
      checksum: textOf(part, checksumElement(algorithm)),
    };
  });
}

/** The stored parts that the client names, in its order. */
function matchParts(
  named: readonly NamedPart[],
  upload: Upload,
  stored: readonly UploadPart[],
): UploadPart[] {
  const byNumber = new Map(stored.map((part) => [part.number, part]));
  const checksumRequired = upload.isChecksumAsked && upload.checksumType === 'COMPOSITE';
  return named.map(({ number, etag, checksum }, index) => {
    const before = named[index - 1];
    if (before !== undefined && number <= before.number) throw new S3Error('InvalidPartOrder');
    const part = byNumber.get(number);
    if (part?.etag !== `"${etag}"`) throw new S3Error('InvalidPart');
    if (checksum === undefined && checksumRequired)
      throw new S3Error(
        'InvalidRequest',
        `The upload was created using a ${upload.checksumAlgorithm} checksum. The complete request must include the checksum for each part. It was missing for part ${number} in the request.`,
      );
    if (checksum !== undefined && checksum !== part.checksum) throw new S3Error('InvalidPart');
    if (index < named.length - 1 && part.size < smallestPartBytes) throw new S3Error('EntityTooSmall');
    return part;
  });
}

function compareWhole(
  claimed: { algorithm: ChecksumAlgorithm; value: string | undefined },
  checksum: Checksum,
): void {
  if (claimed.algorithm !== checksum.algorithm)
    throw new S3Error(
      'InvalidRequest',
      `Checksum Type mismatch occurred, expected checksum Type: ${checksum.algorithm}, actual checksum Type: ${claimed.algorithm}`,
    );
  if (checksum.type === 'FULL_OBJECT') compareChecksum(claimed, checksum.value);
  // S3 takes a composite checksum with or without the number of its parts.
  else if (![checksum.value, checksum.value.replace(/-\d+$/, '')].includes(claimed.value ?? ''))
    throw new S3Error(
      'BadDigest',
      `The ${claimed.algorithm.toUpperCase()} you specified did not match the calculated checksum.`,
    );
}

/** The MD5 of the parts' MD5s and their number. */
function multipartEtag(parts: readonly UploadPart[]): string {
  const digest = createHash('md5');
  for (const { etag } of parts) digest.update(Buffer.from(etag.slice(1, -1), 'hex'));
  return `"${digest.digest('hex')}-${parts.length}"`;
}
