import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Template } from './template.ts';
import { parseTemplate } from './template.ts';
import { TemplateError } from './template-error.ts';

/** A synthesized stack and the code of its functions. */
export interface Assembly {
  readonly stackName: string;
  readonly template: Template;
  /** Folder of the asset that is uploaded under this key. */
  assetDirectory(objectKey: string): string;
}

const manifestSchema = z.object({
  artifacts: z.record(
    z.string(),
    z.object({
      type: z.string(),
      properties: z
        .object({
          templateFile: z.string().optional(),
          stackName: z.string().optional(),
          file: z.string().optional(),
        })
        .optional(),
    }),
  ),
});

const assetsSchema = z.object({
  files: z.record(
    z.string(),
    z.object({
      source: z.object({ path: z.string() }),
      destinations: z.record(z.string(), z.object({ objectKey: z.string() })),
    }),
  ),
});

const readJson = (directory: string, file: string): unknown =>
  JSON.parse(readFileSync(join(directory, file), 'utf8'));

/** Reads the cloud assembly in a folder: one stack is expected. */
export function readAssembly(directory: string): Assembly {
  const { artifacts } = manifestSchema.parse(readJson(directory, 'manifest.json'));
  const ofType = (type: string) => Object.entries(artifacts).filter(([, artifact]) => artifact.type === type);
  const [stack, ...others] = ofType('aws:cloudformation:stack');
  const templateFile = stack?.[1].properties?.templateFile;
  if (stack === undefined || templateFile === undefined || others.length > 0) {
    throw new TemplateError(
      `One stack is expected in ${directory}, there are ${others.length + (stack ? 1 : 0)}`,
    );
  }

  const assets = new Map<string, string>();
  for (const [, { properties }] of ofType('cdk:asset-manifest')) {
    const { files } = assetsSchema.parse(readJson(directory, properties?.file ?? ''));
    for (const { source, destinations } of Object.values(files)) {
      for (const { objectKey } of Object.values(destinations))
        assets.set(objectKey, join(directory, source.path));
    }
  }

  return {
    stackName: stack[1].properties?.stackName ?? stack[0],
    template: parseTemplate(readJson(directory, templateFile)),
    assetDirectory(objectKey) {
      const path = assets.get(objectKey);
      if (path === undefined) throw new TemplateError(`The assembly has no asset ${objectKey}`);
      return path;
    },
  };
}
