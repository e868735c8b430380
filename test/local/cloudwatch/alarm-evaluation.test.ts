import { expect, test } from 'vitest';
import type { Datapoint, MissingData } from '../../../local/cloudwatch/alarms/evaluation.ts';
import { evaluateDatapoints } from '../../../local/cloudwatch/alarms/evaluation.ts';

const treatments: MissingData[] = ['missing', 'ignore', 'breaching', 'notBreaching'];
const retained = undefined;

function states(points: string, datapointsToAlarm: number) {
  return treatments.map((treatMissingData) =>
    evaluateDatapoints(points.split(' ') as Datapoint[], {
      evaluationPeriods: 3,
      datapointsToAlarm,
      treatMissingData,
    }),
  );
}

/**
 * The tables of "Configuring how CloudWatch alarms treat missing data", columns as there.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
 */
test.each([
  ['0 - X - X', ['OK', 'OK', 'OK', 'OK']],
  ['0 - - - -', ['OK', 'OK', 'OK', 'OK']],
  ['- - - - -', ['INSUFFICIENT_DATA', retained, 'ALARM', 'OK']],
  ['0 X X - X', ['ALARM', 'ALARM', 'ALARM', 'ALARM']],
  ['- - X - -', ['ALARM', retained, 'ALARM', 'OK']],
])('3 of 3: %s', (points, expected) => {
  expect(states(points, 3)).toEqual(expected);
});

test.each([
  ['0 - X - X', ['ALARM', 'ALARM', 'ALARM', 'ALARM']],
  ['0 0 X 0 X', ['ALARM', 'ALARM', 'ALARM', 'ALARM']],
  ['0 - X - -', ['OK', 'OK', 'ALARM', 'OK']],
  ['- - - - 0', ['OK', 'OK', 'ALARM', 'OK']],
  ['- - - X -', ['ALARM', retained, 'ALARM', 'OK']],
])('2 of 3: %s', (points, expected) => {
  expect(states(points, 2)).toEqual(expected);
});
