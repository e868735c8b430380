import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { fitAll } from './calibrate/coefficients.ts';
import { describeMachine } from './calibrate/machine.ts';
import { measure } from './calibrate/measure.ts';
import { renderReport } from './calibrate/report.ts';
import { digestSamples, passwordSamples } from './calibrate/samples.ts';

const usage = `Measures what each algorithm costs on this machine and writes core/hashing/cost/coefficients.json,
by which requests are routed inline or to the queue. Takes about half a minute; leave the machine alone meanwhile.

  npm run calibrate -- [options]

  --dry-run   print, and write nothing
  --json      print what would be in the file instead of the table
  --help      this text`;

const method =
  'CPU time of the process, user and system, over all threads: the least of several rounds for each size or set of ' +
  'parameters, then least squares over relative errors. Milliseconds are those of one virtual processor of this machine.';

const file = new URL('../core/hashing/cost/coefficients.json', import.meta.url);

const digestRounds = 9;
const passwordRounds = 5;

const { values: options } = parseArgs({
  options: { 'dry-run': { type: 'boolean' }, json: { type: 'boolean' }, help: { type: 'boolean' } },
});

if (options.help) console.log(usage);
else await calibrate();

async function calibrate(): Promise<void> {
  const progress = (line: string) => process.stderr.write(`${line}\n`);
  const started = performance.now();
  progress('loading the engines, finding batch sizes');
  const { plain, keyed } = await digestSamples();
  const digests = await measure([...plain, ...keyed], digestRounds, (line) => {
    progress(`digests: ${line}`);
  });
  const passwords = await measure(await passwordSamples(), passwordRounds, (line) => {
    progress(`passwords: ${line}`);
  });
  const fitted = fitAll(digests.slice(0, plain.length), digests.slice(plain.length), passwords);
  progress(`measured in ${((performance.now() - started) / 1000).toFixed(0)} s`);

  const report = {
    date: new Date().toISOString().slice(0, 10),
    method,
    machine: await describeMachine(),
    worstErrors: fitted.worstErrors,
  };
  const json = `${JSON.stringify({ measured: report, ...fitted.coefficients }, null, 2)}\n`;
  console.log(options.json ? json : renderReport(report, fitted.coefficients));
  if (options['dry-run']) return;
  await writeFile(file, json);
  progress(`written to ${fileURLToPath(file)}`);
}
