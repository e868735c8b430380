import { Sha256 } from '@aws-crypto/sha256-js';
import { defaultProvider } from '@aws-sdk/credential-provider-node';
import { SignatureV4 } from '@smithy/signature-v4';

/** Seconds for which a token can be used to sign in (ElastiCache User Guide, "Authenticating with IAM"). */
const tokenSeconds = 900;

/**
 * The password of an ElastiCache user with IAM authentication: a presigned `connect` request without its scheme.
 * Signed on this machine, without a call.
 */
export function cacheToken({ cacheName, user, region }: CacheIdentity): () => Promise<string> {
  const signer = new SignatureV4({
    service: 'elasticache',
    region,
    credentials: defaultProvider(),
    sha256: Sha256,
  });
  return async () => {
    const { query } = await signer.presign(
      {
        method: 'GET',
        protocol: 'http:',
        hostname: cacheName,
        path: '/',
        headers: { host: cacheName },
        query: { Action: 'connect', User: user, ResourceType: 'ServerlessCache' },
      },
      { expiresIn: tokenSeconds },
    );
    const parameters = Object.entries(query ?? {}).map(
      ([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`,
    );
    return `${cacheName}/?${parameters.join('&')}`;
  };
}

export interface CacheIdentity {
  readonly cacheName: string;
  readonly user: string;
  readonly region: string;
}
