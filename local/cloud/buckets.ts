import { z } from 'zod';
import { environmentNames } from '../../core/names/environment.ts';
import type { KeyState } from '../s3/encryption.ts';
import type { S3Options } from '../s3/start.ts';
import type { ResolvedTemplate } from '../template/resolve.ts';

const policySchema = z.object({ Bucket: z.string(), PolicyDocument: z.unknown() });
const keySchema = z.object({ Enabled: z.boolean().default(true) });
const allowedSchema = z.array(z.string());

const variablesSchema = z.object({
  Environment: z.object({ Variables: z.record(z.string(), z.string()).default({}) }).prefault({}),
});

/**
 * The buckets of the template with their policies, and those of the operator's own, which the template only names: on
 * AWS they are there already.
 */
export function bucketsOf(template: ResolvedTemplate): NonNullable<S3Options['buckets']> {
  const policies = new Map(
    template.ofType('AWS::S3::BucketPolicy').map(({ properties }) => {
      const { Bucket, PolicyDocument } = policySchema.parse(properties);
      return [Bucket, PolicyDocument] as const;
    }),
  );
  const own = template
    .ofType('AWS::S3::Bucket')
    .map(({ name, properties }) => ({ name, properties, policy: policies.get(name) }));
  const names = new Set(own.map(({ name }) => name));
  return [
    ...own,
    ...[...allowedBuckets(template)].filter((name) => !names.has(name)).map((name) => ({ name })),
  ];
}

/** As functions are told. */
function allowedBuckets(template: ResolvedTemplate): Set<string> {
  const lists = template.ofType('AWS::Lambda::Function').map(({ properties }) => {
    const text = variablesSchema.parse(properties).Environment.Variables[environmentNames.allowedBuckets];
    return text === undefined ? [] : allowedSchema.parse(JSON.parse(text));
  });
  return new Set(lists.flat());
}

/** KMS keys that the template disables, by id. */
export function keyStates(template: ResolvedTemplate): Map<string, KeyState> {
  const disabled = template
    .ofType('AWS::KMS::Key')
    .filter(({ properties }) => !keySchema.parse(properties).Enabled);
  return new Map(disabled.map(({ logicalId }) => [logicalId, 'disabled']));
}
