import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inject } from 'vitest';
import { z } from 'zod';

const properties = z.record(z.string(), z.json()).default({});

const templateSchema = z.object({
  Resources: z.record(
    z.string(),
    z.object({
      Type: z.string(),
      Properties: properties,
      DependsOn: z.union([z.string().transform((id) => [id]), z.array(z.string())]).default([]),
      DeletionPolicy: z.string().optional(),
    }),
  ),
  Outputs: z.record(z.string(), z.object({ Value: z.json(), Description: z.string().optional() })),
  Parameters: z.record(z.string(), z.json()).default({}),
});

export interface Resource {
  readonly id: string;
  readonly Type: string;
  readonly Properties: z.infer<typeof properties>;
  readonly DependsOn: readonly string[];
  readonly DeletionPolicy?: string | undefined;
}

const readTemplate = (assembly: string) =>
  templateSchema.parse(JSON.parse(readFileSync(join(assembly, 'HashApi.template.json'), 'utf8')));

const resourcesOf = ({ Resources }: z.infer<typeof templateSchema>): readonly Resource[] =>
  Object.entries(Resources).map(([id, resource]) => ({ id, ...resource }));

export const template = readTemplate(inject('assembly'));

export const resources = resourcesOf(template);

/** Those of the template with environments that are ready and with readers. */
export const scaledResources = resourcesOf(readTemplate(inject('scaledAssembly')));

export function ofType(type: string): readonly Resource[] {
  return resources.filter(({ Type }) => Type === type);
}

/** The only resource of its type. */
export function theOnly(type: string): Resource {
  const [resource, ...others] = ofType(type);
  if (!resource || others.length > 0) throw new Error(`one ${type} was expected`);
  return resource;
}

export function byId(id: string): Resource {
  const resource = resources.find((candidate) => candidate.id === id);
  if (!resource) throw new Error(`no resource ${id}`);
  return resource;
}

const reference = z.union([
  z.object({ Ref: z.string() }).transform(({ Ref }) => Ref),
  z.object({ 'Fn::GetAtt': z.tuple([z.string(), z.string()]) }).transform((value) => value['Fn::GetAtt'][0]),
]);

/** The resource that a `Ref` or `Fn::GetAtt` names. */
export function referred(value: unknown): Resource {
  return byId(reference.parse(value));
}

/** Every id that a value refers to, at any depth. */
export function idsIn(value: unknown): readonly string[] {
  const parsed = reference.safeParse(value);
  if (parsed.success) return [parsed.data];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(idsIn);
}
