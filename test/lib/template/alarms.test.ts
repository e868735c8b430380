import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ruleOf } from '../../../lib/monitoring/alarms/rule.ts';
import { runbooks } from '../../../lib/monitoring/alarms/alarm-definition.ts';
import { pages } from '../../../lib/monitoring/alarms/pages.ts';
import { alarms, composites } from './monitoring.ts';
import { referred } from './template.ts';

const folder = join(import.meta.dirname, '..', '..', '..', 'docs', 'runbooks');
const runbookOf = (description: string) => /docs\/runbooks\/([\w-]+)\.md$/.exec(description)?.[1];
const thresholdOf = (name: string) => alarms.find((alarm) => alarm.name === name)?.Threshold;

describe('alarms', () => {
  it.each([...alarms, ...composites])(
    '$name says what it means, what to type first and where to read on',
    ({ name, AlarmDescription }) => {
      expect(AlarmDescription).toMatch(/\. First: (npx hash-api (status|logs )|curl )/);
      // CloudWatch: at most 1,024 characters.
      expect(AlarmDescription.length).toBeLessThan(1024);
      const runbook = runbookOf(AlarmDescription);
      expect(runbooks).toContain(runbook);
      const path = join(folder, `${runbook ?? ''}.md`);
      expect(existsSync(path), path).toBe(true);
      expect(readFileSync(path, 'utf8')).toContain(`\`${name}\``);
    },
  );

  it('name every page of the runbooks, and the index names every alarm', () => {
    const named = new Set(alarms.map(({ AlarmDescription }) => runbookOf(AlarmDescription)));
    const written = readdirSync(folder)
      .filter((file) => file !== 'README.md')
      .map((file) => file.replace('.md', ''));
    expect([...named].sort()).toEqual(written.sort());
    const index = readFileSync(join(folder, 'README.md'), 'utf8');
    for (const { name } of [...alarms, ...composites]) expect(index).toContain(`\`${name}\``);
  });

  it('cost what the index says', () => {
    // Each metric that an alarm reads is charged; anomaly detection charges its two bounds as well.
    const charged = alarms.map(({ Metrics, ThresholdMetricId }) => {
      const read = Metrics.filter(({ MetricStat }) => MetricStat !== undefined).length;
      return Math.max(1, read) + (ThresholdMetricId === undefined ? 0 : 2);
    });
    const index = readFileSync(join(folder, 'README.md'), 'utf8');
    const sum = charged.reduce((total, count) => total + count, 0);
    expect(index).toContain(`${alarms.length} alarms on ${sum} charged metrics`);
    expect(index).toContain(`${composites.length} composite alarms`);
    const usd = (sum * 0.1 + composites.length * 0.5).toFixed(2);
    expect(index).toContain(`${usd} USD a month`);
  });

  it.each([
    ['throttles', 0],
    ['concurrency-hash', 450],
    ['concurrency-tasks', 135],
    ['in-flight-messages', 96_000],
    ['oldest-message', 300],
    ['workers-saturated', 300],
    ['dead-letters', 0],
    ['database-round-trip', 50],
    ['database-capacity', 95],
    ['proxy-connections', 80],
    ['cache-memory', 4_000_000_000],
    // 0.1 % of requests, times the burn rate.
    ['error-budget-fast-long', 1.44],
    ['error-budget-fast-short', 1.44],
    ['error-budget-slow-long', 0.6],
    ['error-budget-slow-short', 0.6],
    ['latency', 300],
  ])('%s begins above %d, as the stage says', (name, threshold) => {
    expect(thresholdOf(name)).toBe(threshold);
  });

  it('read their windows within what CloudWatch evaluates', () => {
    for (const { name, Metrics, EvaluationPeriods, DatapointsToAlarm } of alarms) {
      expect(DatapointsToAlarm, name).toBeLessThanOrEqual(EvaluationPeriods);
      // Metric math of an alarm reads at most ten metrics.
      expect(Metrics.filter(({ MetricStat }) => MetricStat !== undefined).length, name).toBeLessThanOrEqual(
        10,
      );
    }
  });

  it('take silence for the symptom only where something must happen every minute', () => {
    const silent = alarms.filter(({ TreatMissingData }) => TreatMissingData === 'breaching');
    expect(silent.map(({ name }) => name)).toEqual(['maintenance-missing']);
  });

  it('use a forecast only for what follows the callers', () => {
    const forecast = alarms.filter(({ ThresholdMetricId }) => ThresholdMetricId !== undefined);
    expect(forecast.map(({ name }) => name).sort()).toEqual(['cache-hit-rate', 'latency-tail', 'traffic']);
  });

  it('use no metric math that the local cloud does not know', () => {
    const expressions = alarms.flatMap(({ Metrics }) =>
      Metrics.flatMap(({ Expression }) => Expression ?? []),
    );
    const functions = expressions.flatMap((text) =>
      Array.from(text.matchAll(/([A-Z_]+)\(/g), ([, name]) => name),
    );
    for (const name of functions) {
      expect(['IF', 'SUM', 'MAX', 'FILL', 'ANOMALY_DETECTION_BAND']).toContain(name);
    }
  });
});

describe('pages', () => {
  it('have every alarm as a part, once', () => {
    const parts = composites.flatMap((page) => page.parts);
    // That errors come now is asked of both rates.
    const once = parts.filter((name, index) => name !== 'errors-now' || parts.indexOf(name) === index);
    expect(once.sort()).toEqual(alarms.map(({ name }) => name).sort());
  });

  it('alone tell the topic, when they begin and when they end', () => {
    for (const { AlarmActions, OKActions } of alarms) expect([...AlarmActions, ...OKActions]).toEqual([]);
    for (const { AlarmActions, OKActions } of composites) {
      expect(
        [AlarmActions, OKActions].map((actions) => actions.map((action) => referred(action).Type)),
      ).toEqual([['AWS::SNS::Topic'], ['AWS::SNS::Topic']]);
    }
  });

  it('stand behind their causes without a circle, and are made after them', () => {
    const before: string[] = [];
    for (const { name, behind } of pages) {
      expect(before).toEqual(expect.arrayContaining([...behind]));
      before.push(name);
    }
    for (const { parts, behind, DependsOn } of composites) {
      const ids = [...alarms, ...composites]
        .filter(({ name }) => parts.includes(name) || behind.includes(name))
        .map(({ id }) => id);
      expect(DependsOn).toEqual(expect.arrayContaining(ids));
    }
  });

  it('let a slow database page alone: what it causes stands behind it', () => {
    const behindDatabase = composites.filter(({ behind }) => behind.includes('page-database'));
    expect(behindDatabase.map(({ name }) => name).sort()).toEqual(
      ['dead-letters', 'errors', 'functions', 'gateway', 'maintenance', 'queue', 'workers'].map(
        (name) => `page-${name}`,
      ),
    );
  });

  it('count a burn rate only where both of its windows are in alarm and errors come now', () => {
    const rule = composites.find(({ name }) => name === 'page-errors')?.AlarmRule;
    const alarm = (name: string) => `ALARM("hash-api-dev-${name}")`;
    const burning = (rate: string) =>
      ['long', 'short'].map((window) => alarm(`error-budget-${rate}-${window}`)).join(' AND ');
    for (const rate of ['fast', 'slow'])
      expect(rule).toContain(`(${burning(rate)} AND ${alarm('errors-now')})`);
  });

  it('are written as CloudWatch reads rules', () => {
    expect(
      ruleOf({ parts: ['a', 'b', 'c'], together: [['a', 'b']], behind: ['page-x', 'page-y'], prefix: 'p-' }),
    ).toBe(
      '((ALARM("p-a") AND ALARM("p-b")) OR ALARM("p-c")) AND NOT (ALARM("p-page-x") OR ALARM("p-page-y"))',
    );
    expect(ruleOf({ parts: ['a', 'b'], together: [], behind: [], prefix: '' })).toBe(
      'ALARM("a") OR ALARM("b")',
    );
  });
});
