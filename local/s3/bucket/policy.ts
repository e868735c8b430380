import { z } from 'zod';
import { S3Error } from '../errors.ts';

const texts = z.union([z.string(), z.array(z.string())]).transform((value) => [value].flat());

/** What a request on loopback is to a policy: nobody else can read or change it on its way. */
const requestContext: Readonly<Record<string, string>> = {
  'aws:securetransport': 'true',
  's3:tlsversion': '1.3',
};

const operators: Readonly<Record<string, (actual: string, expected: string) => boolean>> = {
  Bool: (actual, expected) => actual === expected,
  NumericLessThan: (actual, expected) => Number(actual) < Number(expected),
};

const conditionSchema = z.partialRecord(
  z.enum(['Bool', 'NumericLessThan']),
  z.record(
    z.string().refine((key) => key.toLowerCase() in requestContext),
    z.union([z.string(), z.boolean(), z.number()]).transform(String),
  ),
);

const statementSchema = z.strictObject({
  Sid: z.string().optional(),
  Effect: z.enum(['Allow', 'Deny']),
  Principal: z.union([z.literal('*'), z.record(z.string(), texts)]),
  Action: texts.optional(),
  NotAction: texts.optional(),
  Resource: texts.optional(),
  NotResource: texts.optional(),
  Condition: conditionSchema.default({}),
});

const policySchema = z.object({
  Version: z.string().optional(),
  Id: z.string().optional(),
  Statement: z.preprocess((value) => [value].flat(), z.array(statementSchema)),
});

export type Policy = z.infer<typeof policySchema>;

/**
 * The document of a bucket policy. Conditions other than those on the connection are refused: they would seem to hold.
 * @throws MalformedPolicy, naming what is not known here
 */
export function parsePolicy(document: unknown): Policy {
  const parsed = policySchema.safeParse(document);
  if (parsed.success) return parsed.data;
  throw new S3Error('MalformedPolicy', z.prettifyError(parsed.error));
}

export function parsePolicyText(text: string): Policy {
  try {
    return parsePolicy(JSON.parse(text));
  } catch (error) {
    if (error instanceof SyntaxError) throw new S3Error('MalformedPolicy');
    throw error;
  }
}

/**
 * Whether a Deny of the policy forbids it. The credentials of the local cloud are those of the account that owns the
 * buckets, which needs no Allow, and a Deny that names roles is not about it.
 * @param resource such as `arn:aws:s3:::bucket/key`
 */
export function denies(policy: Policy, account: string, action: string, resource: string): boolean {
  return policy.Statement.some(
    (statement) =>
      statement.Effect === 'Deny' &&
      concerns(statement.Principal, account) &&
      within(statement.Action, statement.NotAction, action.toLowerCase(), (pattern) =>
        pattern.toLowerCase(),
      ) &&
      within(statement.Resource, statement.NotResource, resource, (pattern) => pattern) &&
      holds(statement.Condition),
  );
}

function concerns(principal: Policy['Statement'][number]['Principal'], account: string): boolean {
  if (principal === '*') return true;
  const owner = ['*', account, `arn:aws:iam::${account}:root`];
  return (principal['AWS'] ?? []).some((each) => owner.includes(each));
}

function within(
  included: readonly string[] | undefined,
  excluded: readonly string[] | undefined,
  value: string,
  normal: (pattern: string) => string,
): boolean {
  const matches = (pattern: string) => matchesWildcard(normal(pattern), value);
  return included === undefined ? !(excluded ?? []).some(matches) : included.some(matches);
}

function holds(conditions: Policy['Statement'][number]['Condition']): boolean {
  return Object.entries(conditions).every(([operator, keys]) =>
    Object.entries(keys).every(([key, expected]) => {
      const actual = requestContext[key.toLowerCase()];
      return actual !== undefined && operators[operator]?.(actual, expected) === true;
    }),
  );
}

/** `*` stands for any text, `?` for one character. */
export function matchesWildcard(pattern: string, text: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '[^]*')
    .replaceAll('?', '[^]');
  return new RegExp(`^${source}$`).test(text);
}
