import { App, Validations } from 'aws-cdk-lib';
import { bundleAll } from '../lib/bundling/bundle-all.ts';
import { HashApiStack } from '../lib/hash-api-stack.ts';
import { violationsOf } from '../lib/rules/rules.ts';
import { ConfigurationError } from '../lib/stage/configuration-error.ts';
import { loadStage } from '../lib/stage/load-stage.ts';
import { readContext } from '../lib/stage/context.ts';

/** The CDK app: one stack for the stage that the context names. */
async function synthesize(): Promise<void> {
  const { stage, stageFile, profile, nag } = readContext(process.env);
  const config = loadStage(stage, stageFile, profile);
  const violations = violationsOf(config);
  if (violations.length > 0) throw new ConfigurationError(violations);

  const app = new App({ builtinCloudFormationValidation: nag });
  if (nag) {
    const { AwsSolutionsChecks } = await import('cdk-nag');
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  }
  new HashApiStack(app, 'HashApi', { stackName: `hash-api-${stage}`, config, bundles: await bundleAll() });
  app.synth();
}

try {
  await synthesize();
} catch (error) {
  if (!(error instanceof ConfigurationError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
