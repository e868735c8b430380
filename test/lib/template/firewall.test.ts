import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { idsIn, ofType, theOnly } from './template.ts';

const visibility = z.object({ SampledRequestsEnabled: z.boolean(), CloudWatchMetricsEnabled: z.boolean() });

const ruleSchema = z.object({
  Name: z.string(),
  Priority: z.number(),
  VisibilityConfig: visibility,
  Statement: z.object({
    RateBasedStatement: z.object({ Limit: z.number(), AggregateKeyType: z.string() }).optional(),
    ManagedRuleGroupStatement: z
      .object({ RuleActionOverrides: z.array(z.object({ Name: z.string(), ActionToUse: z.json() })) })
      .optional(),
  }),
  Action: z.json().optional(),
});

const acl = theOnly('AWS::WAFv2::WebACL').Properties;
const rules = z.array(ruleSchema).parse(acl['Rules']);

describe('the firewall', () => {
  it('stands before the stage of the API', () => {
    const { Properties } = theOnly('AWS::WAFv2::WebACLAssociation');
    const [stage] = ofType('AWS::ApiGateway::Stage');
    expect(idsIn(Properties['ResourceArn'])).toContain(stage?.id);
  });

  it('limits addresses with 429 and a time to come back, those without a key sooner', () => {
    const limits = rules.filter(({ Statement }) => Statement.RateBasedStatement);
    expect(limits.map(({ Name, Statement }) => [Name, Statement.RateBasedStatement?.Limit])).toEqual([
      ['address', 1_500_000],
      ['keyless-address', 3_000],
    ]);
    for (const { Action } of limits) {
      expect(Action).toMatchObject({
        Block: {
          CustomResponse: { ResponseCode: 429, ResponseHeaders: [{ Name: 'retry-after', Value: '60' }] },
        },
      });
    }
  });

  it('only counts what looks like an attack within a body: bodies are any bytes', () => {
    const overrides = rules.flatMap(
      ({ Statement }) => Statement.ManagedRuleGroupStatement?.RuleActionOverrides ?? [],
    );
    const counted = overrides.filter(({ ActionToUse }) => JSON.stringify(ActionToUse) === '{"Count":{}}');
    expect(counted).toHaveLength(overrides.length);
    expect(counted.map(({ Name }) => Name)).toEqual(
      expect.arrayContaining([
        'SizeRestrictions_BODY',
        'CrossSiteScripting_BODY',
        'GenericLFI_BODY',
        'Log4JRCE_BODY',
      ]),
    );
  });

  it('keeps no samples of requests, which would show API keys', () => {
    for (const { SampledRequestsEnabled } of [
      visibility.parse(acl['VisibilityConfig']),
      ...rules.map((rule) => rule.VisibilityConfig),
    ]) {
      expect(SampledRequestsEnabled).toBe(false);
    }
  });

  it('has rules of distinct priorities', () => {
    expect(new Set(rules.map(({ Priority }) => Priority)).size).toBe(rules.length);
  });
});
