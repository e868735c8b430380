/**
 * The OpenAPI document. It is written in docs/openapi.yaml; openapi.json is made from it by `npm run openapi` and checked in,
 * so that Node and esbuild alike take it as a plain JSON import, without a loader. A test holds the two together.
 */
import json from './openapi.json' with { type: 'json' };

export interface Reference {
  readonly $ref: string;
}

type ByName<T> = Readonly<Record<string, T>>;

/** JSON Schema 2020-12, as far as the page shows it. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly default?: string | number | boolean;
  readonly description?: string;
  readonly format?: string;
  readonly contentEncoding?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly items?: Schema;
  readonly properties?: ByName<Schema>;
  readonly additionalProperties?: boolean | Schema;
  readonly required?: readonly string[];
  readonly allOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
}

interface Example {
  readonly summary?: string;
  readonly value: unknown;
}

export interface MediaType {
  readonly schema: Schema;
  readonly example?: unknown;
  readonly examples?: ByName<Example>;
}

export interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly description: string;
  readonly required?: boolean;
  readonly schema: Schema;
  readonly example?: unknown;
  readonly examples?: ByName<Example>;
}

export interface Header {
  readonly description: string;
  readonly required?: boolean;
  readonly schema: Schema;
  readonly example?: unknown;
}

export interface Response {
  readonly description: string;
  readonly headers: ByName<Header | Reference>;
  readonly content?: ByName<MediaType>;
}

export interface Operation {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly summary: string;
  readonly description: string;
  readonly deprecated?: boolean;
  readonly security?: readonly unknown[];
  readonly parameters?: readonly (Parameter | Reference)[];
  readonly requestBody?: { readonly content: ByName<MediaType> };
  readonly responses: ByName<Response | Reference>;
}

export const methods = ['get', 'post', 'delete'] as const;

type PathItem = Readonly<Partial<Record<(typeof methods)[number], Operation>>> & {
  readonly parameters?: readonly (Parameter | Reference)[];
};

export interface OpenApi {
  readonly openapi: string;
  readonly info: {
    readonly title: string;
    readonly version: string;
    readonly summary: string;
    readonly description: string;
  };
  readonly servers: readonly { readonly url: string }[];
  readonly tags: readonly { readonly name: string; readonly description: string }[];
  readonly paths: ByName<PathItem>;
  readonly components: {
    readonly schemas: ByName<Schema>;
    readonly parameters: ByName<Parameter>;
    readonly headers: ByName<Header>;
    readonly responses: ByName<Response>;
  };
}

export const document: OpenApi = json;

/** The component that a reference names: references here are always `#/components/KIND/NAME`. */
export function resolve<T extends object>(item: T | Reference, components: ByName<T>): T {
  if (!('$ref' in item)) return item;
  const found = components[item.$ref.slice(item.$ref.lastIndexOf('/') + 1)];
  if (!found) throw new Error(`openapi.json has no ${item.$ref}`);
  return found;
}
