import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { loadStage } from '../../../lib/stage/load-stage.ts';
import { writeSettings } from '../../../ops/tune/write-setting.ts';

function stageFile(text: string) {
  const folder = mkdtempSync(join(tmpdir(), 'tune-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  const file = join(folder, 'test.json');
  writeFileSync(file, text);
  return {
    file,
    write: (values: Record<string, number>) => {
      writeSettings(file, values, (one) => loadStage('test', one));
    },
    text: () => readFileSync(file, 'utf8'),
    files: () => readdirSync(folder),
  };
}

test('settings are put in, the others stay in their order', () => {
  const stage = stageFile(
    '{\n    "logRetentionDays": 7,\n    "functions": { "hash": { "rate": 5000 } }\n}\n',
  );
  stage.write({ 'functions.hash.memoryMib': 885, 'workers.compute.batchSize': 5 });
  expect(stage.text()).toBe(
    `${JSON.stringify(
      {
        logRetentionDays: 7,
        functions: { hash: { rate: 5000, memoryMib: 885 } },
        workers: { compute: { batchSize: 5 } },
      },
      null,
      4,
    )}\n`,
  );
  expect(loadStage('test', stage.file).functions.hash.memoryMib).toBe(885);
  expect(stage.files()).toEqual(['test.json']);
});

test('what the rules do not allow is not written, and the rule is told', () => {
  const stage = stageFile('{}');
  expect(() => {
    stage.write({ 'functions.compute-worker.memoryMib': 512 });
  }).toThrow(/was not changed:\n {2}- .*functions\.compute-worker\.memoryMib/);
  expect(stage.text()).toBe('{}');
  expect(stage.files()).toEqual(['test.json']);
});
