import { expect, test } from 'vitest';
import { meaninglessTypes, realTypes, requireKnownTypes } from '../../../local/template/resource-types.ts';

test('all types that are not known are named at once', () => {
  expect(() => {
    requireKnownTypes([
      'AWS::SQS::Queue',
      'AWS::S3Express::DirectoryBucket',
      'AWS::IAM::Role',
      'AWS::Batch::JobQueue',
    ]);
  }).toThrow('AWS::Batch::JobQueue, AWS::S3Express::DirectoryBucket');
});

test('a type is either made real or means nothing', () => {
  expect([...realTypes].filter((type) => meaninglessTypes.has(type))).toEqual([]);
});
