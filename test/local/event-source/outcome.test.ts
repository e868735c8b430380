import { describe, expect, test } from 'vitest';
import { succeededIds } from '../../../local/event-source/outcome.ts';

/** https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html, "Success and failure conditions". */
describe('with ReportBatchItemFailures', () => {
  const all = ['a', 'b', 'c'];
  const outcome = (payload: string) => succeededIds({ payload }, all, true);

  test.each([
    ['an empty list', '{"batchItemFailures":[]}'],
    ['a null list', '{"batchItemFailures":null}'],
    ['an empty response', '{}'],
    ['a null response', 'null'],
    ['no response', ''],
  ])('%s is a complete success', (_, payload) => {
    expect(outcome(payload)).toEqual(all);
  });

  test.each([
    ['invalid JSON', '{"batchItemFailures":['],
    ['a response that is no object', '"done"'],
    ['a list that is none', '{"batchItemFailures":"a"}'],
    ['an empty identifier', '{"batchItemFailures":[{"itemIdentifier":""}]}'],
    ['a null identifier', '{"batchItemFailures":[{"itemIdentifier":null}]}'],
    ['a misnamed identifier', '{"batchItemFailures":[{"id":"a"}]}'],
    ['an identifier of no message', '{"batchItemFailures":[{"itemIdentifier":"a"},{"itemIdentifier":"z"}]}'],
  ])('%s is a complete failure', (_, payload) => {
    expect(outcome(payload)).toEqual([]);
  });

  test('the named messages have failed, the others succeeded', () => {
    expect(outcome('{"batchItemFailures":[{"itemIdentifier":"b"}]}')).toEqual(['a', 'c']);
  });

  test('an invocation that failed is a complete failure', () => {
    expect(succeededIds({ error: 'Unhandled', payload: '{}' }, all, true)).toEqual([]);
  });
});

describe('without ReportBatchItemFailures', () => {
  test('whatever the function returns is a complete success, an error a complete failure', () => {
    expect(succeededIds({ payload: '{"batchItemFailures":[{"itemIdentifier":"a"}]}' }, ['a'], false)).toEqual(
      ['a'],
    );
    expect(succeededIds({ error: 'Unhandled', payload: '{}' }, ['a'], false)).toEqual([]);
  });
});
