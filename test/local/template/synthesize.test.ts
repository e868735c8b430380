import { expect, test } from 'vitest';
import { readMessage } from '../../../local/template/synthesize.ts';

test('of an app that fails only its message is shown', () => {
  const output = `file:///app/lib/load-stage.ts:20
    throw new ConfigurationError(
          ^

ConfigurationError: The stage configuration cannot work:
  - stages/dev.json: queue: the visibility timeout is 10 s, at least 60 s is needed
    at parseStage (file:///app/lib/load-stage.ts:20:11)
    at file:///app/bin/app.ts:9:16 {
  violations: []
}

Node.js v24.21.0`;
  expect(readMessage(output)).toBe(
    'The stage configuration cannot work:\n  - stages/dev.json: queue: the visibility timeout is 10 s, at least 60 s is needed',
  );
});

test('output without an error in it is shown whole', () => {
  expect(readMessage('Killed\n')).toBe('Killed');
});
