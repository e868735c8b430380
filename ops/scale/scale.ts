import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { StageConfig } from '../../lib/stage/stage-config.ts';
import { UsageError, type Command } from '../command.ts';
import { targetHelp, targetOptions } from '../endpoints.ts';
import { parseOptions } from '../parse-options.ts';
import { look } from '../status/look.ts';
import { findTarget, type Target } from '../target.ts';
import { make } from './apply.ts';
import { type Change, differences, newViolations } from './changes.ts';
import { confirm } from '../confirm.ts';
import { controlsOf, readLive } from './controls.ts';
import { deploymentOnly } from './deployment-only.ts';
import { type History, openHistory } from './history.ts';
import { settingOf, stageFileOf, withSettings } from './settings-path.ts';
import { knobs, table } from './show.ts';
import { parseWishes } from './wishes.ts';

const help = `Usage: hash-api scale show
       hash-api scale set SETTING=NUMBER ...
       hash-api scale apply PROFILE
       hash-api scale back

Settings of a stage that can change while it runs, by their names in the stage file.

  show           each setting: in the files, as it is, used in the last minutes, and the most
                 that the rules allow with the others as they are
  set            changes single settings, such as workers.compute.maxConcurrency=50
  apply          changes what a profile changes: baseline, high-request-volume,
                 processing-heavy, database-bound, or a file of your own
  back           undoes the last set or apply that was made from this folder

A change is shown first, checked by the rules that a deployment is checked by, made in an order
that breaks none of them on the way, and holds until the next deployment (npm start); what to
write into the stage file to keep it is printed. Alarms keep their thresholds until then.

${targetHelp}
  --yes          do not ask
  --dry-run      show what would be done, and do nothing
  --json         as JSON, for scripts

Exit code: 0 done, or nothing to do; 1 it failed, or a rule forbids it; 2 where the arguments
cannot be understood.
`;

const options = {
  ...targetOptions,
  yes: { type: 'boolean', default: false },
  'dry-run': { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
} as const;

interface Session {
  readonly target: Target;
  readonly controls: ReturnType<typeof controlsOf>;
  readonly history: History;
  readonly json: boolean;
  readonly yes: boolean;
  readonly dryRun: boolean;
  readonly output: (text: string) => void;
}

export const scale: Command = {
  summary: 'show and change the settings of a stage while it runs',
  help,
  async run(args, output) {
    const { values, positionals } = parseOptions(args, options);
    const [action, ...rest] = positionals;
    const target = findTarget(values);
    const session: Session = {
      target,
      controls: controlsOf(target),
      history: openHistory(values.data, target.isLocal ? 'local' : target.stage),
      json: values.json,
      yes: values.yes,
      dryRun: values['dry-run'],
      output,
    };
    switch (action) {
      case 'show':
        return show(session, rest);
      case 'set':
        return set(session, rest);
      case 'apply':
        return apply(session, rest);
      case 'back':
        return back(session, rest);
      default:
        throw new UsageError(
          action === undefined ? 'show, set, apply or back?' : `What is ${positionals.join(' ')}?`,
        );
    }
  },
};

async function show({ target, controls, json, output }: Session, rest: readonly string[]): Promise<number> {
  if (rest.length > 0) throw new UsageError(`What is ${rest.join(' ')}?`);
  const { values, failures } = await readLive(controls);
  const cloudwatch = new CloudWatchClient(target.client('cloudwatch'));
  const figures = await look(cloudwatch, target, new Date()).then(
    (picture) => picture.figures,
    () => undefined,
  );
  const config = withSettings(target.config, values);
  const rows = knobs(
    target.config,
    { config, values },
    controls.flatMap(({ paths }) => paths),
    figures,
  );
  if (json) output(JSON.stringify({ stage: target.stage, settings: rows, unreadable: [...failures] }));
  else {
    output(`hash-api, stage ${target.stage} on ${target.place}\n\n${table(rows)}`);
    if (target.isLocal) {
      output(
        '\nNot on this machine: ACU, readers, the proxy’s connections, the cache’s units, provisioned concurrency.',
      );
    }
    for (const [name, reason] of failures) output(`\n${name} could not be read: ${reason}`);
  }
  return failures.size > 0 ? 1 : 0;
}

async function set(session: Session, wishes: readonly string[]): Promise<number> {
  const { controls, target } = session;
  const wanted = parseWishes(
    wishes,
    controls.flatMap(({ paths }) => paths),
  );
  const live = await readAll(session);
  const changes = differences(live, wanted);
  return carryOut(session, {
    by: `set ${wishes.join(' ')}`,
    config: withSettings(target.config, live),
    changes,
    keep: stageFileOf(wanted),
  });
}

async function apply(session: Session, [profile, ...rest]: readonly string[]): Promise<number> {
  if (profile === undefined) throw new UsageError('apply which profile?');
  if (rest.length > 0) throw new UsageError(`What is ${rest.join(' ')}?`);
  const { target, controls } = session;
  const wanted = target.settings(profile);
  const live = await readAll(session);
  const paths = new Set(controls.flatMap((control) => control.paths));
  return carryOut(session, {
    by: `apply ${profile}`,
    // Assumptions, such as how long a request takes, are the profile's from now on.
    config: withSettings(wanted, live),
    changes: differences(live, wantedValues(wanted, live)),
    keep: { profile },
    later: deploymentOnly(target.config, wanted, paths),
  });
}

async function back(session: Session, rest: readonly string[]): Promise<number> {
  if (rest.length > 0) throw new UsageError(`What is ${rest.join(' ')}?`);
  const { target, history, output } = session;
  const entry = history.last();
  if (entry === undefined) {
    output('Nothing was changed from this folder.');
    return 0;
  }
  const live = await readAll(session);
  // What a deployment, or somebody else, has changed since is left alone.
  const ours = entry.changes.filter(({ path, after }) => live[path] === after);
  const changes = ours.map(({ path, before, after }) => ({ path, before: after, after: before }));
  const code = await carryOut(session, {
    by: 'back',
    config: withSettings(target.config, live),
    changes,
    keep: undefined,
  });
  if (code === 0 && !session.dryRun) {
    if (changes.length > 0) history.drop();
    history.drop();
  }
  return code;
}

/** Everything that holds. Throws where a part cannot be read: changes need the whole picture. */
async function readAll({ controls }: Session) {
  const { values, failures } = await readLive(controls);
  const [first] = failures;
  if (first) throw new Error(`${first[0]} could not be read: ${first[1]}`);
  return values;
}

const wantedValues = (wanted: StageConfig, live: Readonly<Record<string, number>>) =>
  Object.fromEntries(
    Object.keys(live).flatMap((path) => {
      const value = settingOf(wanted, path);
      return value === undefined ? [] : [[path, value]];
    }),
  );

interface Wish {
  readonly by: string;
  /** What holds. */
  readonly config: StageConfig;
  readonly changes: readonly Change[];
  /** For the stage file. */
  readonly keep: object | undefined;
  /** Settings that only a deployment changes. */
  readonly later?: readonly string[];
}

async function carryOut(session: Session, wish: Wish): Promise<number> {
  const { target, controls, history, json, yes, dryRun, output } = session;
  const { by, config, changes, keep, later = [] } = wish;
  const violations = newViolations(config, changes);
  const tell = (made: boolean): void => {
    if (json) {
      output(JSON.stringify({ stage: target.stage, changes, made, violations, later, stageFile: keep }));
    }
  };
  if (!json) output(describe(target, changes, later));
  if (violations.length > 0) {
    if (json) tell(false);
    else output(`\nNot possible:\n${violations.map((violation) => `  ${violation}`).join('\n')}`);
    return 1;
  }
  if (changes.length === 0 || dryRun) {
    tell(false);
    return 0;
  }
  if (!yes && !(await confirm('Change it?', '--yes or --dry-run'))) return 1;
  const progress = (line: string): void => {
    process.stderr.write(`${line}\n`);
  };
  await make({ by, config, controls, changes, history, progress });
  tell(true);
  if (json) return 0;
  output('\nDone. It holds until the next deployment.');
  if (keep) output(`To keep it, have this in the stage file:\n${JSON.stringify(keep, null, 2)}`);
  if (by !== 'back') output('Undo it with: npx hash-api scale back');
  return 0;
}

function describe({ stage, place }: Target, changes: readonly Change[], later: readonly string[]): string {
  const width = Math.max(0, ...changes.map(({ path }) => path.length));
  return [
    `hash-api, stage ${stage} on ${place}`,
    '',
    ...(changes.length === 0 ? ['Nothing to change.'] : []),
    ...changes.map(({ path, before, after }) => `${path.padEnd(width)}  ${before} -> ${after}`),
    ...(later.length === 0
      ? []
      : ['', 'With the next deployment only:', ...later.map((line) => `  ${line}`)]),
  ].join('\n');
}
