import { CfnWebACL, CfnWebACLAssociation } from 'aws-cdk-lib/aws-wafv2';
import type { Stage } from 'aws-cdk-lib/aws-apigateway';
import { Construct } from 'constructs';
import type { StageConfig } from '../stage/stage-config.ts';

/**
 * Rules of AWS's managed groups that look into bodies. Bodies here are any bytes that somebody wants hashed,
 * up to 4 MiB; they are never interpreted, so what looks like an attack in them harms nothing, and refusing it
 * would refuse valid requests. Counted, they remain visible in the metrics.
 */
const bodyRules = {
  AWSManagedRulesCommonRuleSet: [
    'SizeRestrictions_BODY',
    'CrossSiteScripting_BODY',
    'GenericLFI_BODY',
    'GenericRFI_BODY',
    'EC2MetaDataSSRF_BODY',
    // Callers are programs, which may send no User-Agent.
    'NoUserAgent_HEADER',
  ],
  AWSManagedRulesKnownBadInputsRuleSet: ['JavaDeserializationRCE_BODY', 'Log4JRCE_BODY', 'ReactJSRCE_BODY'],
  AWSManagedRulesAmazonIpReputationList: [],
} as const;

const tooManyRequests = 'too-many-requests';

interface FirewallProps {
  readonly config: StageConfig;
  readonly stage: Stage;
}

/** A WAF web ACL in front of the API: limits by address first, then AWS's managed rules. */
export class Firewall extends Construct {
  constructor(scope: Construct, id: string, { config, stage }: FirewallProps) {
    super(scope, id);
    const { addressLimit, keylessAddressLimit } = config.api;
    const acl = new CfnWebACL(this, 'Acl', {
      name: `hash-api-${config.stage}`,
      scope: 'REGIONAL',
      defaultAction: { allow: {} },
      visibilityConfig: visibility(`hash-api-${config.stage}`),
      customResponseBodies: {
        [tooManyRequests]: {
          contentType: 'APPLICATION_JSON',
          content: JSON.stringify({
            type: 'urn:hash-api:problem:throttled',
            title: 'Too many requests',
            status: 429,
            detail: 'Too many requests came from this address.',
          }),
        },
      },
      rules: [
        addressRule('address', addressLimit),
        addressRule('keyless-address', keylessAddressLimit, {
          notStatement: {
            statement: {
              sizeConstraintStatement: {
                fieldToMatch: { singleHeader: { Name: 'x-api-key' } },
                comparisonOperator: 'GT',
                size: 0,
                textTransformations: [{ priority: 0, type: 'NONE' }],
              },
            },
          },
        }),
        ...Object.entries(bodyRules).map(([name, counted]) => managedRules(name, counted)),
      ].map((rule, priority) => ({ ...rule, priority })),
    });
    new CfnWebACLAssociation(this, 'Association', { resourceArn: stage.stageArn, webAclArn: acl.attrArn });
  }
}

type Rule = Omit<CfnWebACL.RuleProperty, 'priority'>;

/** Refuses an address with 429 while it sent more than `limit` requests in the last five minutes. */
function addressRule(name: string, limit: number, scopeDownStatement?: CfnWebACL.StatementProperty): Rule {
  return {
    name,
    statement: {
      rateBasedStatement: {
        limit,
        evaluationWindowSec: 300,
        aggregateKeyType: 'IP',
        ...(scopeDownStatement && { scopeDownStatement }),
      },
    },
    action: {
      block: {
        customResponse: {
          responseCode: 429,
          customResponseBodyKey: tooManyRequests,
          responseHeaders: [{ name: 'retry-after', value: '60' }],
        },
      },
    },
    visibilityConfig: visibility(name),
  };
}

function managedRules(name: string, counted: readonly string[]): Rule {
  return {
    name,
    statement: {
      managedRuleGroupStatement: {
        vendorName: 'AWS',
        name,
        ruleActionOverrides: counted.map((rule) => ({ name: rule, actionToUse: { count: {} } })),
      },
    },
    overrideAction: { none: {} },
    visibilityConfig: visibility(name),
  };
}

/** Metrics only: a sampled request shows its headers and its query, and with them API keys and HMAC keys. */
function visibility(metricName: string): CfnWebACL.VisibilityConfigProperty {
  return { cloudWatchMetricsEnabled: true, sampledRequestsEnabled: false, metricName };
}
