import { S3Error } from '../errors.ts';
import { queryOf, type S3Request } from '../requests/request.ts';
import { canonicalRequestHash } from './canonical-request.ts';
import { credentials, sameText, scopeText, sha256Hex, sign, signingKey, type Scope } from './signing.ts';

/** What the signature says, wherever it stands. */
interface Claim {
  readonly presigned: boolean;
  readonly accessKeyId: string;
  readonly scope: Scope;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  /** `yyyymmddThhmmssZ`. */
  readonly date: string;
}

/** How the body is protected: what the decoder of its chunks needs to check their signatures. */
export interface Authorization {
  /** A SHA-256 in hexadecimal, `UNSIGNED-PAYLOAD` or `STREAMING-…`. */
  readonly payload: string;
  readonly signature: string;
  readonly date: string;
  readonly scope: Scope;
  readonly key: Buffer;
}

const maximumSkewMs = 15 * 60_000;
const longestExpirySeconds = 7 * 24 * 3600;

/**
 * Checks Signature V4 in the header or the query.
 * @throws S3Error with the code of S3
 */
export function authorize(request: S3Request, options: { region: string; now: number }): Authorization {
  const claim = readClaim(request);
  const malformed = claim.presigned ? 'AuthorizationQueryParametersError' : 'AuthorizationHeaderMalformed';
  if (claim.accessKeyId !== credentials.accessKeyId) throw new S3Error('InvalidAccessKeyId');
  const { region, service, day } = claim.scope;
  if (region !== options.region)
    throw new S3Error(malformed, `The region '${region}' is wrong; expecting '${options.region}'`);
  if (service !== 's3') throw new S3Error(malformed, `The service '${service}' is wrong; expecting 's3'`);
  const signedAt = parseDate(claim.date);
  if (signedAt === undefined || claim.date.slice(0, 8) !== day)
    throw new S3Error(malformed, 'The date of the credential and that of the request must be the same day.');
  checkTime(request, claim, signedAt, options.now);
  checkSignedHeaders(request, claim);

  const payload = payloadOf(request, claim);
  const key = signingKey(claim.scope);
  const hash = canonicalRequestHash(request, claim.signedHeaders, payload);
  const expected = sign(key, 'AWS4-HMAC-SHA256', claim.date, scopeText(claim.scope), hash);
  if (!sameText(expected, claim.signature)) throw new S3Error('SignatureDoesNotMatch');
  return { payload, signature: claim.signature, date: claim.date, scope: claim.scope, key };
}

function readClaim(request: S3Request): Claim {
  const header = request.body.headers.authorization;
  const presigned = queryOf(request, 'X-Amz-Signature') !== undefined;
  if (header !== undefined && presigned)
    throw new S3Error('InvalidArgument', 'Only one auth mechanism allowed');
  if (presigned) {
    if (queryOf(request, 'X-Amz-Algorithm') !== 'AWS4-HMAC-SHA256')
      throw new S3Error(
        'AuthorizationQueryParametersError',
        'X-Amz-Algorithm only supports "AWS4-HMAC-SHA256"',
      );
    const value = (name: string) => queryOf(request, `X-Amz-${name}`) ?? '';
    return {
      presigned,
      ...readCredential(value('Credential'), 'AuthorizationQueryParametersError'),
      signedHeaders: value('SignedHeaders').split(';'),
      signature: value('Signature'),
      date: value('Date'),
    };
  }
  if (header === undefined) throw new S3Error('AccessDenied');
  const match =
    /^AWS4-HMAC-SHA256 +Credential=([^, ]+), *SignedHeaders=([^, ]+), *Signature=([0-9a-f]+)$/.exec(header);
  if (match === null) throw new S3Error('AuthorizationHeaderMalformed');
  const [, credential = '', signedHeaders = '', signature = ''] = match;
  return {
    presigned,
    ...readCredential(credential, 'AuthorizationHeaderMalformed'),
    signedHeaders: signedHeaders.split(';'),
    signature,
    date: request.headers.get('x-amz-date') ?? '',
  };
}

function readCredential(
  text: string,
  code: 'AuthorizationHeaderMalformed' | 'AuthorizationQueryParametersError',
): Pick<Claim, 'accessKeyId' | 'scope'> {
  const match = /^([^/]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request$/.exec(text);
  if (match === null) throw new S3Error(code, 'The credential must be ID/yyyymmdd/REGION/s3/aws4_request.');
  const [, accessKeyId = '', day = '', region = '', service = ''] = match;
  return { accessKeyId, scope: { day, region, service } };
}

/** Milliseconds since the epoch. */
function parseDate(text: string): number | undefined {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text);
  if (match === null) return undefined;
  const [, year, month, day, hour, minute, second] = match.map(Number);
  return Date.UTC(year ?? 0, (month ?? 1) - 1, day, hour, minute, second);
}

function checkTime(request: S3Request, { presigned }: Claim, signedAt: number, now: number): void {
  if (!presigned) {
    if (Math.abs(now - signedAt) > maximumSkewMs) throw new S3Error('RequestTimeTooSkewed');
    return;
  }
  const seconds = Number(queryOf(request, 'X-Amz-Expires') ?? Number.NaN);
  if (!(Number.isInteger(seconds) && seconds >= 1 && seconds <= longestExpirySeconds))
    throw new S3Error(
      'AuthorizationQueryParametersError',
      `X-Amz-Expires must be an integer between 1 and ${longestExpirySeconds} (seconds).`,
    );
  if (now > signedAt + seconds * 1000) throw new S3Error('AccessDenied', 'Request has expired');
  if (signedAt - now > maximumSkewMs) throw new S3Error('AccessDenied', 'Request is not yet valid');
}

/** Whoever holds a presigned address must not be able to add to what was signed. */
function checkSignedHeaders({ body }: S3Request, { presigned, signedHeaders }: Claim): void {
  const needed = Object.keys(body.headers).filter(
    (name) =>
      name === 'host' || (name.startsWith('x-amz-') && !(presigned && name === 'x-amz-content-sha256')),
  );
  const missing = needed.filter((name) => !signedHeaders.includes(name));
  if (missing.length > 0)
    throw new S3Error(
      'AccessDenied',
      `There were headers present in the request which were not signed: ${missing.join(', ')}`,
    );
}

const streaming = [
  'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
  'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
  'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER',
];

function payloadOf(request: S3Request, { presigned }: Claim): string {
  const payload = request.headers.get('x-amz-content-sha256') ?? (presigned ? 'UNSIGNED-PAYLOAD' : undefined);
  if (payload === undefined)
    throw new S3Error('InvalidRequest', 'Missing required header for this request: x-amz-content-sha256');
  if (!/^[0-9a-f]{64}$/.test(payload) && payload !== 'UNSIGNED-PAYLOAD' && !streaming.includes(payload))
    throw new S3Error(
      'InvalidArgument',
      `x-amz-content-sha256 must be UNSIGNED-PAYLOAD, ${streaming.join(', ')}, or a valid sha256 value.`,
    );
  return payload;
}

/** Of no bytes. */
export const emptySha256 = sha256Hex('');
