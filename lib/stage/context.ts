import { z } from 'zod';
import { ConfigurationError } from './configuration-error.ts';

const contextSchema = z.object({
  /** Name of the deployment. */
  stage: z.string().default('dev'),
  /** Its settings; `stages/STAGE.json` if left out. */
  stageFile: z.string().optional(),
  /** Settings between the defaults and the stage's: a name or a file; left out, what the stage file says. */
  profile: z.string().optional(),
  /** `false` leaves out the checks of security and of the template, which take longer than the rest. */
  nag: z.union([z.boolean(), z.stringbool()]).default(true),
});

interface Context {
  readonly stage: string;
  readonly stageFile: string;
  readonly profile: string | undefined;
  readonly nag: boolean;
}

/** What `-c NAME=value` says, as the CDK's command line hands it over. Throws ConfigurationError. */
export function readContext(variables: Readonly<Record<string, string | undefined>>): Context {
  const given: unknown = JSON.parse(variables['CDK_CONTEXT_JSON'] ?? '{}');
  const parsed = contextSchema.safeParse(given);
  if (!parsed.success) {
    throw new ConfigurationError(
      parsed.error.issues.map(({ path, message }) => `context: ${path.join('.')}: ${message}`),
    );
  }
  const { stage, stageFile = `stages/${stage}.json`, profile, nag } = parsed.data;
  return { stage, stageFile, profile, nag };
}
