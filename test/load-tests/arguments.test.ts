import { expect, test } from 'vitest';
import { parseArguments } from '../../load-tests/console/arguments.ts';
import { findDeployed } from '../../load-tests/target/find-deployed.ts';
import { findLocal } from '../../load-tests/target/find-local.ts';
import { UsageError } from '../../ops/command.ts';

test.each([
  [[], 'Which scenario?'],
  [['fast'], 'There is no scenario fast.'],
  [['inline', 'queued'], 'There is no scenario queued.'],
  [['inline', '--rate=-1'], '--rate must be a number from 0.01 to 100000'],
  [['inline', '--duration', '1e3'], '--duration must be a number from 1 to 604800'],
  [['inline', '--seed', '1.5'], '--seed must be a whole number'],
  [['inline', '--arrivals', 'even'], '--arrivals must be one of poisson, constant'],
  [
    ['inline', '--threshold', 'p51=3'],
    '--threshold must be NAME=VALUE with a name of p95, p99, failures, refusals',
  ],
  [['inline', '--threshold', 'p95=fast'], '--threshold p95 must be a number from 0 to 1000000000'],
  [['noisy-tenant', '--tenants', '1'], '--tenants must be a number from 2 to 1000'],
  [
    ['inline', '--key', 'secret'],
    '--key, --keys-file and --stage go with --url: the local cloud has keys and settings of its own',
  ],
  [['inline', '--url', 'ftp://host'], '--url must be an http or https URL'],
  [
    ['inline', '--url', 'http://host', '--data', '.local'],
    '--data and --plan are of the local cloud, --url is another',
  ],
])('%j is refused', (args, message) => {
  expect(() => parseArguments(args)).toThrow(new UsageError(message));
});

test('what is not given is the scenario’s own; every option is taken', () => {
  expect(parseArguments(['queued'])?.settings).toMatchObject({
    rate: 5,
    arrivals: 'poisson',
    drainSeconds: 120,
  });
  const args =
    '--rate 2.5 --duration 3 --drain-seconds 4 --arrivals constant --seed 5 --tenants 6 --late-limit 7';
  const parsed = parseArguments(['queued', ...args.split(' '), '--threshold', 'result-p95=8', '--json', 'j']);
  expect(parsed).toMatchObject({
    scenario: { name: 'queued' },
    settings: {
      rate: 2.5,
      seconds: 3,
      drainSeconds: 4,
      arrivals: 'constant',
      seed: 5,
      tenants: 6,
      lateLimitMs: 7,
      bounds: new Map([['result-p95', 8]]),
    },
    json: 'j',
  });
  expect(parseArguments(['queued', '--help'])).toBeUndefined();
});

test('a deployed API needs a key of each tenant', () => {
  const file = { key: undefined, keysFile: '/dev/null' };
  expect(() => findDeployed('http://host', file, 3)).toThrow(
    new UsageError('This run needs keys of 3 tenants, one a line in --keys-file; there are 0'),
  );
  expect(findDeployed('http://host', { key: 'one', keysFile: undefined }, 1).tenants).toEqual(['one']);
});

test('without a local cloud there is nothing to load', async () => {
  await expect(findLocal({ data: '/nowhere', plan: 'premium' }, 1)).rejects.toThrow(
    /^Nothing runs in \/nowhere: start it with npm start/,
  );
});
