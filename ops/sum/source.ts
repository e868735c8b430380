import { UsageError } from '../command.ts';

/** What is to be hashed; `name` is what the caller calls it. */
export type Source =
  | { readonly kind: 'file'; readonly name: string }
  | { readonly kind: 'standard-input'; readonly name: string }
  | {
      readonly kind: 's3';
      readonly name: string;
      readonly bucket: string;
      readonly key: string;
      readonly versionId: string | undefined;
    };

const scheme = 's3://';

/** `-` is standard input, `s3://bucket/key` an object; a file of such a name is `./-`. Throws UsageError. */
export function parseSource(name: string, versionId?: string): Source {
  if (name === '-') return { kind: 'standard-input', name };
  if (!name.startsWith(scheme)) return { kind: 'file', name };
  const path = name.slice(scheme.length);
  const slash = path.indexOf('/');
  const bucket = path.slice(0, slash);
  const key = path.slice(slash + 1);
  if (slash < 1 || key === '') throw new UsageError(`${name}: an object is named s3://bucket/key`);
  return { kind: 's3', name, bucket, key, versionId };
}
