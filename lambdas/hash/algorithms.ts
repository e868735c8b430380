import type { APIGatewayProxyEvent } from 'aws-lambda';
import { listedAlgorithms } from '../../core/hashing/algorithms.ts';
import type { HttpResponse } from '../http/response.ts';
import { json } from '../http/response.ts';

function describe(algorithm: (typeof listedAlgorithms)[number]) {
  const { name, kind, digestBits, resumable, parallel, keying, parameters, salt, aliases, warning } =
    algorithm;
  return {
    name,
    kind,
    digest_bits: digestBits,
    resumable,
    parallel,
    keying,
    parameters,
    ...(salt && {
      salt: {
        minimum_bytes: salt.minimumBytes,
        maximum_bytes: salt.maximumBytes,
        default_bytes: salt.defaultBytes,
      },
    }),
    ...('partSize' in algorithm && {
      part_size: {
        minimum_bytes: algorithm.partSize.minimumBytes,
        maximum_bytes: algorithm.partSize.maximumBytes,
        default_bytes: algorithm.partSize.defaultBytes,
      },
    }),
    ...(algorithm.maximumPasswordBytes !== undefined && {
      maximum_password_bytes: algorithm.maximumPasswordBytes,
    }),
    ...(aliases.length > 0 && { aliases }),
    ...(warning !== undefined && { warning }),
  };
}

/** `GET /algorithms`. */
export function listAlgorithms(event: APIGatewayProxyEvent): HttpResponse {
  return json(200, { algorithms: listedAlgorithms.map(describe) }, event.requestContext.requestId, {
    'cache-control': 'public, max-age=3600',
  });
}
