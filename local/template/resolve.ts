import { attributeOf } from './attributes.ts';
import { createConditions } from './conditions.ts';
import type { Account, Identified } from './identifiers.ts';
import { arnOf, defaultName, nameProperties, referencesByArn } from './identifiers.ts';
import { createEvaluate } from './intrinsics.ts';
import type { Template } from './template.ts';
import { TemplateError } from './template-error.ts';

export interface ResolvedResource extends Identified {
  readonly properties: Readonly<Record<string, unknown>>;
}

export interface ResolvedTemplate {
  /** Resources of these types whose condition holds, in the template's order. */
  ofType(...types: readonly string[]): readonly ResolvedResource[];
  get(logicalId: string): ResolvedResource;
  /** Types of all resources whose condition holds. */
  readonly types: ReadonlySet<string>;
  arn(resource: Identified): string;
  /** What `Fn::GetAtt` gives. */
  attribute(resource: Identified, name: string): string | undefined;
}

export interface Surroundings {
  readonly account: Account;
  readonly stackName: string;
  /** URL of a queue by its name: what `Ref` of an AWS::SQS::Queue gives. */
  readonly queueUrl: (name: string) => string;
}

/**
 * A template with its intrinsic functions replaced by values. Resources are resolved when asked for, so that one
 * which means nothing here may use a function that is not known here.
 */
export function resolveTemplate(
  template: Template,
  { account, stackName, queueUrl }: Surroundings,
): ResolvedTemplate {
  const pseudoParameters = new Map<string, unknown>([
    ['AWS::AccountId', account.id],
    ['AWS::Region', account.region],
    ['AWS::Partition', 'aws'],
    ['AWS::URLSuffix', 'amazonaws.com'],
    ['AWS::StackName', stackName],
    ['AWS::StackId', `arn:aws:cloudformation:${account.region}:${account.id}:stack/${stackName}/local`],
    ['AWS::NotificationARNs', []],
    ['AWS::NoValue', undefined],
  ]);
  const resolved = new Map<string, ResolvedResource>();
  const identified = new Map<string, Identified>();

  const evaluate = createEvaluate({
    reference(name, path) {
      if (pseudoParameters.has(name)) return pseudoParameters.get(name);
      const parameter = template.Parameters[name];
      if (parameter !== undefined) {
        if (parameter.Default !== undefined) return parameter.Default;
        throw new TemplateError(`${path}: the parameter ${name} has no default`);
      }
      const resource = identify(name, path);
      if (resource.type === 'AWS::SQS::Queue') return queueUrl(resource.name);
      if (resource.type === 'AWS::Lambda::Version') return qualifiedArn(name, '1');
      if (resource.type === 'AWS::Lambda::Alias') return qualifiedArn(name, resource.name);
      return referencesByArn.has(resource.type) ? arnOf(resource, account) : resource.name;
    },
    attribute(logicalId, name, path) {
      const resource = identify(logicalId, path);
      const value = attributeOf(resource, name, account);
      if (value === undefined) {
        throw new TemplateError(
          `${path}: the attribute ${name} of ${logicalId} (${resource.type}) is not known here`,
        );
      }
      return value;
    },
    condition: (name) => conditions(name),
    mappings: template.Mappings,
    region: account.region,
  });
  const conditions = createConditions(template.Conditions, evaluate);

  /** Of a version or an alias. There is one version of each function here, the one that runs, and aliases mean it. */
  function qualifiedArn(logicalId: string, qualifier: string): string {
    const name = evaluate(template.Resources[logicalId]?.Properties['FunctionName'], logicalId);
    return `${arnOf({ logicalId, type: 'AWS::Lambda::Function', name: String(name) }, account)}:${qualifier}`;
  }

  const exists = (logicalId: string): boolean => {
    const condition = template.Resources[logicalId]?.Condition;
    return condition === undefined || conditions(condition);
  };

  function identify(logicalId: string, path: string): Identified {
    const before = identified.get(logicalId);
    if (before !== undefined) return before;
    const resource = template.Resources[logicalId];
    if (resource === undefined) throw new TemplateError(`${path}: ${logicalId} is not in the template`);
    const property = nameProperties[resource.Type];
    const given = property === undefined ? undefined : resource.Properties[property];
    const name = given === undefined ? undefined : evaluate(given, `${logicalId}.${property ?? ''}`);
    const entry = {
      logicalId,
      type: resource.Type,
      name: typeof name === 'string' ? name : defaultName(resource.Type, logicalId),
    };
    identified.set(logicalId, entry);
    return entry;
  }

  function get(logicalId: string): ResolvedResource {
    const before = resolved.get(logicalId);
    if (before !== undefined) return before;
    const identity = identify(logicalId, logicalId);
    const properties = evaluate(template.Resources[logicalId]?.Properties, logicalId);
    const entry = { ...identity, properties: properties as Record<string, unknown> };
    resolved.set(logicalId, entry);
    return entry;
  }

  const present = Object.entries(template.Resources).filter(([logicalId]) => exists(logicalId));
  return {
    ofType: (...types) =>
      present.filter(([, { Type }]) => types.includes(Type)).map(([logicalId]) => get(logicalId)),
    get,
    types: new Set(present.map(([, { Type }]) => Type)),
    arn: (resource) => arnOf(resource, account),
    attribute: (resource, name) => attributeOf(resource, name, account),
  };
}
