import { App } from 'aws-cdk-lib';
import { bundleAll } from '../lib/bundling/bundle-all.ts';
import { HashApiStack } from '../lib/hash-api-stack.ts';
import { loadStage } from '../lib/stage/load-stage.ts';

const app = new App();
const stage = contextText('stage') ?? 'dev';
const config = loadStage(stage, contextText('stageFile') ?? `stages/${stage}.json`);
new HashApiStack(app, 'HashApi', {
  stackName: `hash-api-${config.stage}`,
  config,
  bundles: await bundleAll(),
});
app.synth();

/** A value of the context (`-c NAME=value`), undefined where it is not given. */
function contextText(name: string): string | undefined {
  const value: unknown = app.node.tryGetContext(name);
  return value === undefined ? undefined : String(value);
}
