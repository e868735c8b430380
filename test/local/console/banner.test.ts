import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { readyText } from '../../../local/console/banner.ts';
import { failureText } from '../../../local/console/failure.ts';

const address = 'http://127.0.0.1:1';
const cloud = {
  endpoints: {
    api: address,
    console: address,
    stage: 'dev',
    stageFile: 'stages/dev.json',
    keys: {},
    postgres: '',
    redis: null,
    sqs: address,
    s3: address,
    profile: null,
    apiGateway: 'http://127.0.0.1:6',
    lambda: 'http://127.0.0.1:7',
    cloudwatch: address,
    pid: 1,
  },
  plans: [],
};

test.each([
  ['/elsewhere/data', '/elsewhere/data/logs'],
  [resolve('.local'), '.local/logs'],
])('where the data is in %s, the logs are said to be in %s', (directory, logs) => {
  expect(readyText(cloud, directory, 1000)).toContain(`Logs are in ${logs} (`);
  expect(failureText(new Error('x'), directory)).toContain(`More is in the logs, ${logs}.`);
});
