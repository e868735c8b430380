import { App, Validations } from 'aws-cdk-lib';
import { bundleAll } from '../lib/bundling/bundle-all.ts';
import { HashApiStack } from '../lib/hash-api-stack.ts';
import { violationsOf } from '../lib/rules/rules.ts';
import { ConfigurationError } from '../lib/stage/configuration-error.ts';
import { loadStage } from '../lib/stage/load-stage.ts';

/**
 * The CDK app. Context (`-c NAME=value`): `stage`, the name of the deployment, `dev` if left out;
 * `stageFile`, its settings, `stages/STAGE.json` if left out; `nag=false`, which leaves the security checks out.
 */
async function synthesize(): Promise<void> {
  const app = new App();
  const context = (name: string): string | undefined => {
    const value: unknown = app.node.tryGetContext(name);
    return value === undefined ? undefined : String(value);
  };
  const stage = context('stage') ?? 'dev';
  const config = loadStage(stage, context('stageFile') ?? `stages/${stage}.json`);
  const violations = violationsOf(config);
  if (violations.length > 0) throw new ConfigurationError(violations);

  if (context('nag') !== 'false') {
    const { AwsSolutionsChecks } = await import('cdk-nag');
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  }
  const stackName = `hash-api-${stage}`;
  new HashApiStack(app, 'HashApi', { stackName, config, bundles: await bundleAll() });
  app.synth();
}

try {
  await synthesize();
} catch (error) {
  if (!(error instanceof ConfigurationError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
