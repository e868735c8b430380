import { z } from 'zod';
import type { KeyChange, KeyStore, StoredKey } from '../keys/key-store.ts';
import {
  type Answer,
  badRequest,
  conflict,
  notFound,
  pageOf,
  parseBody,
  type Patch,
  patchSchema,
} from './answer.ts';

// The characters of keys' values: API Gateway Developer Guide, "Usage plans and API keys". Of tags: CreateApiKey.
const tagsSchema = z.record(
  z.string().regex(/^[a-zA-Z0-9+\-=._:/]{1,128}$/),
  z.string().regex(/^[a-zA-Z0-9+\-=._:/]{0,256}$/),
);
const createSchema = z.object({
  name: z.string().max(1024).default(''),
  description: z.string().optional(),
  enabled: z.boolean().default(false),
  value: z
    .string()
    .regex(/^[a-zA-Z0-9]{20,128}$/, '20 to 128 letters and digits')
    .optional(),
  tags: tagsSchema.default({}),
});

export function createApiKey(keys: KeyStore, body: unknown): Answer {
  const { value, description, ...rest } = parseBody(createSchema, body);
  if (value !== undefined && keys.find(value) !== undefined) throw conflict('API Key already exists');
  const key = keys.create({
    ...rest,
    plan: null,
    ...(value !== undefined && { value }),
    ...(description !== undefined && { description }),
  });
  return { status: 201, body: toApiKey(key, true) };
}

export function getApiKeys(keys: KeyStore, query: URLSearchParams): Answer {
  const prefix = query.get('name') ?? '';
  const named = keys.all().filter(({ name }) => name.startsWith(prefix));
  const { items, position } = pageOf(named, query);
  const withValues = query.get('includeValues') === 'true';
  return { status: 200, body: { item: items.map((key) => toApiKey(key, withValues)), position } };
}

export function getApiKey(keys: KeyStore, id: string, query: URLSearchParams): Answer {
  return { status: 200, body: toApiKey(requireKey(keys, id), query.get('includeValue') === 'true') };
}

/** `replace` of /name, /description and /enabled: what of a key can be patched and means something here. */
export function updateApiKey(keys: KeyStore, id: string, body: unknown): Answer {
  requireKey(keys, id);
  const { patchOperations } = parseBody(patchSchema, body);
  const change = patchOperations.map(changeOf).reduce((all, each) => ({ ...all, ...each }), {});
  return { status: 200, body: toApiKey(keys.change(id, change), false) };
}

function changeOf({ op, path, value = '' }: Patch): KeyChange {
  if (op === 'replace') {
    if (path === '/name') return { name: value };
    if (path === '/description') return { description: value };
    if (path === '/enabled' && /^(true|false)$/.test(value)) return { enabled: value === 'true' };
  }
  throw badRequest(`Invalid patch: ${op} ${path}`);
}

export function deleteApiKey(keys: KeyStore, id: string): Answer {
  requireKey(keys, id);
  keys.remove(id);
  return { status: 202 };
}

/** TagResource and UntagResource of a key, by its ARN. */
export function tagKey(keys: KeyStore, arn: string, body: unknown): Answer {
  const key = keyOfArn(keys, arn);
  const { tags } = parseBody(z.object({ tags: tagsSchema }), body);
  keys.change(key.id, { tags: { ...key.tags, ...tags } });
  return { status: 204 };
}

export function untagKey(keys: KeyStore, arn: string, query: URLSearchParams): Answer {
  const key = keyOfArn(keys, arn);
  const removed = new Set(query.getAll('tagKeys'));
  const tags = Object.fromEntries(Object.entries(key.tags).filter(([name]) => !removed.has(name)));
  keys.change(key.id, { tags });
  return { status: 204 };
}

function keyOfArn(keys: KeyStore, arn: string): StoredKey {
  const [, id] = /^arn:[\w-]+:apigateway:[\w-]+::\/apikeys\/([^/]+)$/.exec(arn) ?? [];
  if (id === undefined) throw badRequest('Only keys can be tagged here');
  return requireKey(keys, id);
}

export function requireKey(keys: KeyStore, id: string): StoredKey {
  const key = keys.get(id);
  if (key === undefined) throw notFound('Invalid API Key identifier specified');
  return key;
}

function toApiKey(key: StoredKey, withValue: boolean): object {
  const { id, value, name, description, enabled, tags } = key;
  return {
    id,
    ...(withValue && { value }),
    name,
    description,
    enabled,
    createdDate: Math.floor(key.createdAt / 1000),
    lastUpdatedDate: Math.floor(key.updatedAt / 1000),
    stageKeys: [],
    tags,
  };
}
