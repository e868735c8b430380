import { describe, expect, test } from 'vitest';
import { metricDimensions, metricNamespace, metrics, type MetricName } from '../../../core/names/metrics.ts';
import type { InvocationMeter } from '../../../core/metrics/meter.ts';
import { createMeter } from '../../../lambdas/metrics/meter.ts';
import { readLine } from './embedded-metric-format.ts';

function meterWithLines(): { meter: InvocationMeter; lines: string[] } {
  const lines: string[] = [];
  return { meter: createMeter({ STAGE: 'prod' }, (line) => lines.push(line)), lines };
}

/** Records a metric whatever it is by; the meter's own type asks for the value of that dimension or forbids it. */
function record(meter: InvocationMeter, name: MetricName, value: number): void {
  const any: { record(name: MetricName, value: number, by?: string): void } = meter;
  any.record(name, value, 'by' in metrics[name] ? 'x' : undefined);
}

const names = Object.keys(metrics) as MetricName[];

describe('the figures of an invocation', () => {
  test('are one valid line, each metric with its unit and exactly its dimensions', () => {
    const { meter, lines } = meterWithLines();
    for (const [index, name] of names.entries()) record(meter, name, index);
    meter.flush();
    expect(lines).toHaveLength(1);
    const data = readLine(lines[0] ?? '');
    expect(data.map(({ name }) => name).toSorted()).toEqual(names.toSorted());
    for (const { namespace, name, unit, dimensions, values } of data) {
      const definition = metrics[name as MetricName];
      expect(namespace).toBe(metricNamespace);
      expect(unit).toBe(definition.unit);
      expect(values).toEqual([names.indexOf(name as MetricName)]);
      const by = 'by' in definition ? { [definition.by]: 'x' } : {};
      expect(dimensions).toEqual({ stage: 'prod', ...by });
      for (const dimension of Object.keys(dimensions)) expect(metricDimensions).toContain(dimension);
    }
  });

  test('need a line more for each further value of one dimension', () => {
    const { meter, lines } = meterWithLines();
    meter.record('Requests', 1, '/hash');
    meter.record('ComputeTime', 1.5, 'sha256');
    meter.record('ComputeTime', 2.5, 'md5');
    meter.record('ComputeTime', 3.5, 'sha256');
    meter.flush();
    const read = lines.map((line) =>
      readLine(line).map(({ name, dimensions, values }) => [name, dimensions, values]),
    );
    expect(read).toEqual([
      [
        ['Requests', { stage: 'prod', path: '/hash' }, [1]],
        ['ComputeTime', { stage: 'prod', algorithm: 'sha256' }, [1.5, 3.5]],
      ],
      [['ComputeTime', { stage: 'prod', algorithm: 'md5' }, [2.5]]],
    ]);
  });

  test('are written before there are more values than a line may carry, none lost', () => {
    const { meter, lines } = meterWithLines();
    for (let value = 0; value < 250; value++) meter.record('DatabaseTime', value);
    meter.flush();
    const values = lines.flatMap((line) => readLine(line).map((datum) => datum.values));
    expect(values.map((each) => each.length)).toEqual([100, 100, 50]);
    expect(values.flat()).toEqual(Array.from({ length: 250 }, (_, value) => value));
  });

  test('are written once', () => {
    const { meter, lines } = meterWithLines();
    meter.flush();
    expect(lines).toEqual([]);
    meter.record('InlineRequests', 1);
    meter.flush();
    meter.flush();
    expect(lines).toHaveLength(1);
  });

  test('of the same kind differ in nothing but values and time', () => {
    const { meter, lines } = meterWithLines();
    for (const value of [1, 2]) {
      meter.record('Requests', 1, `/path/${value}`);
      meter.record('RequestTime', value, `/path/${value}`);
      meter.flush();
    }
    expect(readLine(lines[1] ?? '').map(({ dimensions, values }) => [dimensions, values])).toEqual([
      [{ stage: 'prod', path: '/path/2' }, [1]],
      [{ stage: 'prod', path: '/path/2' }, [2]],
    ]);
  });

  test('leave out what is no number, which would make the line invalid', () => {
    const { meter, lines } = meterWithLines();
    for (const value of [NaN, Infinity, 1]) meter.record('EstimateRatio', value, 'sha256');
    meter.flush();
    expect(readLine(lines[0] ?? '').map(({ values }) => values)).toEqual([[1]]);
  });

  test('carry the fields that they are given, which are no dimensions', () => {
    const { meter, lines } = meterWithLines();
    meter.record('ClientErrors', 1);
    meter.flush({ problem: 'bad-request', tenant: 't' });
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ problem: 'bad-request', tenant: 't' });
    expect(readLine(lines[0] ?? '')[0]?.dimensions).toEqual({ stage: 'prod' });
  });

  test('fail nothing where they cannot be written', () => {
    const meter = createMeter({ STAGE: 'prod' }, () => {
      throw new Error('EPIPE');
    });
    meter.record('InlineRequests', 1);
    expect(() => {
      meter.flush();
    }).not.toThrow();
  });
});
