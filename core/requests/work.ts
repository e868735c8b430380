import type { ObjectSource, ObjectWork } from '../objects/object-work.ts';
import type { Work } from '../tasks/work.ts';
import type { HashRequest } from './hash-request.ts';
import type { ObjectRequest } from './object-request.ts';
import type { VerifyRequest } from './verify-request.ts';

const base64 = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64');

/** The request as a worker gets it. */
export function workOfHash({ algorithms, input, options }: HashRequest): Work {
  return {
    operation: 'hash',
    algorithms: algorithms.map((algorithm) => algorithm.name),
    options: {
      output: options.output,
      ...(options.key && { key: base64(options.key) }),
      ...(options.salt && { salt: base64(options.salt) }),
      ...(options.parameters && { parameters: options.parameters }),
    },
    input: base64(input),
  };
}

export function workOfVerify(request: Extract<VerifyRequest, { kind: 'password' }>): Work {
  return { operation: 'verify', phc: request.phc, input: base64(request.input) };
}

export function workOfObject({ algorithms, options }: ObjectRequest, source: ObjectSource): ObjectWork {
  return { source, algorithms: algorithms.map((algorithm) => algorithm.name), options };
}
