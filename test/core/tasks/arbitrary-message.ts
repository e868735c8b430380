import fc from 'fast-check';
import type { TaskMessage, Work } from '../../../core/tasks/work.ts';

const bytes = fc.uint8Array({ maxLength: 64 }).map((array) => Buffer.from(array).toString('base64'));

export const works: fc.Arbitrary<Work> = fc.oneof(
  fc.record({
    operation: fc.constant('hash' as const),
    algorithms: fc.array(fc.string(), { minLength: 1, maxLength: 4 }),
    options: fc.record(
      {
        output: fc.constantFrom('hex' as const, 'base64' as const, 'base64url' as const),
        key: bytes,
        salt: bytes,
        parameters: fc.dictionary(fc.stringMatching(/^[a-z][a-z_0-9]{0,15}$/), fc.nat()),
      },
      { requiredKeys: ['output'] },
    ),
    input: bytes,
  }),
  fc.record({ operation: fc.constant('verify' as const), phc: fc.string({ unit: 'binary' }), input: bytes }),
);

export const messages: fc.Arbitrary<TaskMessage> = fc.record({
  version: fc.constant(1 as const),
  taskId: fc.uuid({ version: 7 }),
  tenant: fc.string({ minLength: 1 }),
  work: works,
});
