import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { statementsOf } from './policies.ts';
import { ofType, referred, template, theOnly } from './template.ts';

const alarmSchema = z.object({
  AlarmName: z.string(),
  AlarmDescription: z.string(),
  AlarmActions: z.array(z.json()),
  OKActions: z.array(z.json()),
  EvaluationPeriods: z.number(),
  DatapointsToAlarm: z.number(),
  Threshold: z.number(),
  TreatMissingData: z.string(),
});

const alarms = ofType('AWS::CloudWatch::Alarm').map(({ Properties }) => alarmSchema.parse(Properties));

describe('alarms', () => {
  it('watch what the service cannot run without', () => {
    expect(alarms.map(({ AlarmName }) => AlarmName.replace('hash-api-dev-', ''))).toEqual(
      expect.arrayContaining([
        'server-errors',
        'throttles',
        'dead-letters',
        'oldest-message',
        'proxy-connections',
        'proxy-pinned-sessions',
        'database-capacity',
        'cache-memory',
      ]),
    );
  });

  it.each(alarms)('$AlarmName says what it means and what to do first, to the topic', (alarm) => {
    expect(alarm.AlarmDescription).toMatch(/First /);
    expect(alarm.AlarmDescription.length).toBeGreaterThan(80);
    // CloudWatch: at most 1,024 characters.
    expect(alarm.AlarmDescription.length).toBeLessThan(1024);
    for (const action of [...alarm.AlarmActions, ...alarm.OKActions]) {
      expect(referred(action).Type).toBe('AWS::SNS::Topic');
    }
    expect(alarm.DatapointsToAlarm).toBeLessThanOrEqual(alarm.EvaluationPeriods);
    expect(alarm.TreatMissingData).toBe('notBreaching');
  });

  it('reach a topic that lets alarms of this stage publish, over TLS', () => {
    const policy = theOnly('AWS::SNS::TopicPolicy');
    const statements = statementsOf(policy, policy.Properties['PolicyDocument']);
    const allow = statements.find(({ Effect }) => Effect === 'Allow');
    expect(allow?.Principal).toEqual({ Service: 'cloudwatch.amazonaws.com' });
    expect(JSON.stringify(allow?.Condition)).toContain('alarm:hash-api-dev-*');
    const deny = statements.find(({ Effect }) => Effect === 'Deny');
    expect(deny?.Condition).toEqual({ Bool: { 'aws:SecureTransport': 'false' } });
  });
});

describe('the dashboard', () => {
  const body = JSON.stringify(theOnly('AWS::CloudWatch::Dashboard').Properties['DashboardBody']);

  it('shows every metric that an alarm watches', () => {
    const watched = JSON.stringify(ofType('AWS::CloudWatch::Alarm')).matchAll(/"MetricName":"(\w+)"/g);
    for (const [, name] of watched) expect(body).toContain(name);
  });
});

describe('outputs', () => {
  it('name the API, the plans, the topic and the dashboard, and how to issue a key', () => {
    const outputs = Object.keys(template.Outputs);
    for (const name of [
      'ApiUrl',
      'PlanFree',
      'PlanStandard',
      'PlanPremium',
      'PlanOperator',
      'AlarmTopic',
      'DashboardUrl',
    ]) {
      expect(outputs).toContain(name);
    }
    expect(template.Outputs['PlanFree']?.Description).toContain('npx hash-api keys create --plan free');
  });
});
