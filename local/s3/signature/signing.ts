import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** The only credentials of the local cloud: words that sign, known to everyone on this machine. */
export const credentials = { accessKeyId: 'local', secretAccessKey: 'local' } as const;

export const sha256Hex = (data: string | Uint8Array): string =>
  createHash('sha256').update(data).digest('hex');

/** What a signature is bound to beside the request: a day, a region, a service. */
export interface Scope {
  /** `yyyymmdd`. */
  readonly day: string;
  readonly region: string;
  readonly service: string;
}

export const scopeText = ({ day, region, service }: Scope): string =>
  `${day}/${region}/${service}/aws4_request`;

const hmac = (key: string | Buffer, data: string): Buffer => createHmac('sha256', key).update(data).digest();

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html */
export function signingKey({ day, region, service }: Scope): Buffer {
  const ofDay = hmac(`AWS4${credentials.secretAccessKey}`, day);
  return [region, service, 'aws4_request'].reduce(hmac, ofDay);
}

/** The signature of a text of lines, in hexadecimal. */
export const sign = (key: Buffer, ...lines: readonly string[]): string =>
  hmac(key, lines.join('\n')).toString('hex');

/** Takes as long whatever differs. */
export function sameText(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
