import { z } from 'zod';
import { type Resource, resources } from './template.ts';

const many = z.union([z.string().transform((one) => [one]), z.array(z.string())]);

const statementSchema = z.object({
  Effect: z.enum(['Allow', 'Deny']),
  Action: many,
  Resource: z.json().optional(),
  Principal: z.json().optional(),
  Condition: z.json().optional(),
});

const documentSchema = z.object({ Statement: z.array(statementSchema) });

export interface Statement extends z.infer<typeof statementSchema> {
  /** The resource that carries the policy. */
  readonly owner: Resource;
}

/** Statements of a policy document that a property holds. */
export function statementsOf(owner: Resource, document: unknown): readonly Statement[] {
  return documentSchema.parse(document).Statement.map((statement) => ({ ...statement, owner }));
}

const inlinePolicies = z.array(z.object({ PolicyDocument: z.json() })).default([]);

/** What roles are allowed, by policies of their own and by attached ones. */
export const roleStatements: readonly Statement[] = resources.flatMap((resource) => {
  if (resource.Type === 'AWS::IAM::Policy')
    return statementsOf(resource, resource.Properties['PolicyDocument']);
  if (resource.Type !== 'AWS::IAM::Role') return [];
  return inlinePolicies
    .parse(resource.Properties['Policies'])
    .flatMap(({ PolicyDocument }) => statementsOf(resource, PolicyDocument));
});

/** The resources of a statement, one each. */
export function resourcesOf({ Resource: resource }: Statement): readonly unknown[] {
  return Array.isArray(resource) ? resource : [resource];
}
