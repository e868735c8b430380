import { describe, expect, it } from 'vitest';
import { passwordAlgorithms } from '../../../core/hashing/algorithms.ts';
import { queuedAlgorithms } from '../../../lib/monitoring/metrics/tasks.ts';
import { documentedMetrics } from '../../../lib/monitoring/metrics/documented-metrics.ts';
import { metricDimensions, metricNamespace, metrics } from '../../../core/names/metrics.ts';
import { watchedPaths } from '../../../lib/monitoring/metrics.ts';
import { routes } from '../../../lib/constructs/routes.ts';
import { alarms, metricsOfAlarms, metricsOfDashboard, widgets } from './monitoring.ts';
import { statementsOf } from './policies.ts';
import { template, theOnly } from './template.ts';

const charted = metricsOfDashboard();
const watched = metricsOfAlarms();
const definitions: Readonly<Record<string, { unit: string; by?: string }>> = metrics;

describe('metrics', () => {
  it.each([
    ['dashboard', charted],
    ['alarms', watched],
  ])('of the %s are emitted with these dimensions, or documented by AWS', (_where, used) => {
    expect(used.length).toBeGreaterThan(30);
    for (const { namespace, name, dimensions } of used) {
      if (namespace === metricNamespace) {
        const declared = definitions[name];
        expect(declared, name).toBeDefined();
        const by = declared?.by;
        expect([...dimensions].sort()).toEqual(['stage', ...(by === undefined ? [] : [by])].sort());
        expect(metricDimensions).toEqual(expect.arrayContaining([...dimensions]));
      } else {
        const documented: Readonly<Record<string, readonly string[]>> = documentedMetrics;
        expect(documented[namespace]).toContain(name);
      }
    }
  });

  it('that are documented are all used', () => {
    const used = new Set([...charted, ...watched].map(({ namespace, name }) => `${namespace} ${name}`));
    const documented = Object.entries(documentedMetrics).flatMap(([namespace, names]) =>
      names.map((name) => `${namespace} ${name}`),
    );
    // This stage has no readers.
    expect(documented.filter((name) => !used.has(name))).toEqual(['AWS/RDS AuroraReplicaLag']);
  });

  it('of the service itself are all on the dashboard', () => {
    const used = new Set(charted.map(({ name }) => name));
    // This stage has no readers; scaling.test.ts has one.
    const ofReaders = ['ReaderReads', 'WriterReads', 'ReaderFallbacks'];
    expect(Object.keys(metrics).filter((name) => !used.has(name))).toEqual(ofReaders);
  });

  it('that an alarm watches are on the dashboard', () => {
    const names = new Set(charted.map(({ namespace, name }) => `${namespace} ${name}`));
    expect(watched.filter(({ namespace, name }) => !names.has(`${namespace} ${name}`))).toEqual([]);
  });

  it('by algorithm and path name algorithms and routes that exist', () => {
    expect([...queuedAlgorithms].sort()).toEqual(Object.keys(passwordAlgorithms).sort());
    expect(routes.map(({ path }) => path)).toEqual(expect.arrayContaining([...watchedPaths]));
  });
});

describe('the dashboard', () => {
  const text = widgets.flatMap(({ properties }) => properties.markdown ?? []);
  const charts = widgets.filter(({ type }) => type === 'metric');
  const graphs = charts.filter(({ properties }) => properties.view === 'timeSeries');

  it('answers four questions in this order', () => {
    expect(text.map((markdown) => markdown.split('\n')[0])).toEqual([
      '# Is it healthy?',
      '# Where is the bottleneck?',
      '# What does it cost?',
      '# What do tenants do?',
    ]);
  });

  it('has a sentence over each widget', () => {
    const titles = widgets.filter(({ type }) => type !== 'text').map(({ properties }) => properties.title);
    for (const title of titles) expect(title).toMatch(/^[A-Z].* .*\.$/);
    expect(new Set(titles).size).toBe(titles.length);
  });

  it('has a unit on each axis in use', () => {
    for (const { properties } of graphs) {
      expect(properties.yAxis?.left?.label, properties.title).toMatch(/\w/);
      if (JSON.stringify(properties.metrics).includes('"yAxis":"right"')) {
        expect(properties.yAxis?.right?.label, properties.title).toMatch(/\w/);
      }
    }
  });

  it('has a row for each part between a client and its state', () => {
    const parts = graphs.flatMap(({ properties }) => /^(\w+): /.exec(properties.title ?? '')?.[1] ?? []);
    expect([...new Set(parts)]).toEqual([
      'Gateway',
      'Functions',
      'Queue',
      'Workers',
      'Objects',
      'Database',
      'Cache',
    ]);
  });

  it.each([
    ['reserved concurrency', 100],
    ['maxConcurrency', 100],
    ['database.maxAcu', 8],
    ['allowed', 100],
    ['given up', 3000],
    ['cache.maxDataGb', 5_000_000_000],
    ['cache.maxEcpuPerSecond', 20_000],
    ['account', 10_000],
    ['SQS delivers no more', 120_000],
    ['promised wait', 300],
    ['messages are lost', 100],
    ['limit of p50', 50],
  ])('draws the limit "%s" at %d', (label, value) => {
    const limits = graphs.flatMap(({ properties }) => properties.annotations?.horizontal ?? []);
    expect(limits).toContainEqual(expect.objectContaining({ label, value }));
  });

  it('shows every alarm', () => {
    const shown = JSON.stringify(widgets.filter(({ type }) => type === 'alarm'));
    for (const { id } of alarms) expect(shown).toContain(id);
  });

  it('takes tenants from logs', () => {
    const queries = widgets
      .filter(({ type }) => type === 'log')
      .map(({ properties }) => properties.query ?? '');
    expect(queries.filter((query) => query.includes('key_id')).length).toBeGreaterThanOrEqual(4);
    const format = JSON.stringify(theOnly('AWS::ApiGateway::Stage').Properties['AccessLogSetting']);
    const fields = queries.filter((query) => query.includes('key_id')).join(' ');
    for (const field of ['key_id', 'status', 'gateway_error', 'latency_ms', 'response_bytes', 'resource']) {
      expect(fields).toContain(field);
      expect(format).toContain(`\\"${field}\\"`);
    }
  });
});

describe('the topic', () => {
  it('lets alarms of this stage publish, over TLS', () => {
    const policy = theOnly('AWS::SNS::TopicPolicy');
    const statements = statementsOf(policy, policy.Properties['PolicyDocument']);
    const allow = statements.find(({ Effect }) => Effect === 'Allow');
    expect(allow?.Principal).toEqual({ Service: 'cloudwatch.amazonaws.com' });
    expect(JSON.stringify(allow?.Condition)).toContain('alarm:hash-api-dev-*');
    const deny = statements.find(({ Effect }) => Effect === 'Deny');
    expect(deny?.Condition).toEqual({ Bool: { 'aws:SecureTransport': 'false' } });
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
