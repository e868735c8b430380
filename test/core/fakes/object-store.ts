import { isRedrivable } from '../../../core/tasks/failures.ts';
import type { Clock, SettlementOutcome } from '../../../core/tasks/ports.ts';
import type { Holding, ObjectMaintenance, ObjectTaskStore } from '../../../core/objects/ports.ts';
import {
  become,
  completedParts,
  inFlight,
  isFree,
  isLive,
  secondsLeft,
  type ObjectRow,
  type PartRow,
  type Row,
} from './task-rows.ts';

/** Object tasks in memory, beside the rows of a fake task store. */
export function createFakeObjectStore(
  clock: Clock,
  rows: ReadonlyMap<string, Row>,
): ObjectTaskStore & Pick<ObjectMaintenance, 'toSendAgain'> {
  const now = () => clock().getTime();
  const leaseFor = (seconds: number) => now() + seconds * 1000;
  const find = (taskId: string) => {
    const row = rows.get(taskId);
    return row?.object && { row, object: row.object };
  };
  const workOf = ({ algorithms }: Row, { source, options }: ObjectRow) => ({ source, algorithms, options });
  const splitOf = (object: ObjectRow) => ({ ...object.split!, completed: completedParts(object) });
  const standing = (row: Row, object: ObjectRow) => ({
    partsLeft: object.split!.parts - completedParts(object),
    taskAttempt: row.attempt,
  });
  const renew = (row: Row, leaseSeconds: number) => {
    if (row.status === 'processing' && row.leaseUntil < leaseFor(leaseSeconds / 2))
      row.leaseUntil = leaseFor(leaseSeconds);
  };

  /** How far a split task is, its parts alone count. */
  const say = (object: ObjectRow, part: PartRow | undefined, bytesDone: number) => {
    if (part) part.bytesDone = bytesDone;
    else if (!object.split) object.bytesDone = bytesDone;
  };

  /** Does it where the holding still holds. */
  function under(
    { taskId, part: number, attempt }: Holding,
    apply: (held: { row: Row; object: ObjectRow; part: PartRow | undefined }) => void,
  ): SettlementOutcome {
    const found = find(taskId);
    if (!found || !isLive(found.row)) return 'ended';
    const part = number === undefined ? undefined : found.object.parts.get(number);
    const subject = number === undefined ? found.row : part;
    if (!subject || subject.status === 'completed' || subject.status === 'failed') return 'ended';
    if (subject.status !== 'processing' || subject.attempt !== attempt) return 'lost';
    apply({ ...found, part });
    return 'applied';
  }

  return {
    async claim(taskId, leaseSeconds) {
      await Promise.resolve();
      const found = find(taskId);
      if (!found) return { kind: 'ended' };
      const { row, object } = found;
      if (row.error && isRedrivable(row.error)) return { kind: 'dead' };
      if (!isLive(row)) return { kind: 'ended' };
      if (!isFree(row, now())) return { kind: 'held', retryAfterSeconds: secondsLeft(row, now()) };
      const waits = object.split && completedParts(object) < object.split.parts;
      become(clock, row, 'processing', {
        attemptsForgiven: waits ? row.attempt : row.attemptsForgiven,
        attempt: row.attempt + 1,
        leaseUntil: leaseFor(leaseSeconds),
        startedAt: row.startedAt ?? clock(),
      });
      return {
        kind: 'claimed',
        taskId,
        attempt: row.attempt,
        tries: row.attempt - row.attemptsForgiven,
        tenant: row.tenant,
        work: workOf(row, object),
        checkpoint: object.checkpoint,
        identity: object.identity,
        split: object.split && splitOf(object),
      };
    },
    async claimPart(taskId, number, leaseSeconds) {
      await Promise.resolve();
      const found = find(taskId);
      const part = found?.object.parts.get(number);
      if (!found || !part || !isLive(found.row)) return { kind: 'ended' };
      const { row, object } = found;
      renew(row, leaseSeconds);
      if (part.status === 'completed') return { kind: 'completed', ...standing(row, object) };
      if (!isFree(part, now())) return { kind: 'held', retryAfterSeconds: secondsLeft(part, now()) };
      part.status = 'processing';
      part.attempt += 1;
      part.leaseUntil = leaseFor(leaseSeconds);
      const split = splitOf(object);
      return {
        kind: 'claimed',
        taskId,
        part: number,
        attempt: part.attempt,
        tries: part.attempt - part.attemptsForgiven,
        tenant: row.tenant,
        work: workOf(row, object),
        checkpoint: part.checkpoint,
        identity: object.identity!,
        offset: number * split.partBytes,
        length: part.bytes,
        split,
      };
    },
    async pin(holding, identity) {
      await Promise.resolve();
      let pinned = identity;
      const outcome = under(holding, ({ object }) => {
        pinned = object.identity ??= identity;
        object.bytesTotal = pinned.bytes;
      });
      return outcome === 'applied' ? { outcome, identity: pinned } : { outcome };
    },
    async progress(holding, bytesDone, leaseSeconds) {
      await Promise.resolve();
      return under(holding, ({ row, object, part }) => {
        say(object, part, bytesDone);
        (part ?? row).leaseUntil = leaseFor(leaseSeconds);
        renew(row, leaseSeconds);
      });
    },
    async saveCheckpoint(holding, checkpoint, leaseSeconds) {
      await Promise.resolve();
      return under(holding, ({ row, object, part }) => {
        const [keeper, counter] = [part ?? object, part ?? row];
        if (checkpoint.offset > (keeper.checkpoint?.offset ?? 0)) counter.attemptsForgiven = counter.attempt;
        keeper.checkpoint = checkpoint;
        say(object, part, checkpoint.offset);
        counter.leaseUntil = leaseFor(leaseSeconds);
        renew(row, leaseSeconds);
      });
    },
    async dropCheckpoint(holding) {
      await Promise.resolve();
      return under(holding, ({ object, part }) => {
        const keeper = part ?? object;
        keeper.checkpoint = undefined;
        say(object, part, 0);
      });
    },
    async release(holding) {
      await Promise.resolve();
      const found = find(holding.taskId);
      const subject = holding.part === undefined ? found?.row : found?.object.parts.get(holding.part);
      if (found && isLive(found.row) && subject?.status === 'queued' && subject.attempt === holding.attempt)
        return 'applied';
      return under(holding, ({ row, object, part }) => {
        (part ?? object).sentAt = now();
        if (part) part.status = 'queued';
        else become(clock, row, 'queued');
      });
    },
    async split(holding, { partBytes, parts }, leaseSeconds) {
      await Promise.resolve();
      return under(holding, ({ row, object }) => {
        row.leaseUntil = leaseFor(leaseSeconds);
        if (object.split) return;
        object.split = { partBytes, parts };
        object.checkpoint = undefined;
        object.bytesDone = 0;
      });
    },
    async nextParts(taskId, limit) {
      await Promise.resolve();
      const found = find(taskId);
      if (!found?.object.split || !isLive(found.row)) return [];
      const { parts: made, bytesTotal, split } = found.object;
      const next: number[] = [];
      for (
        let part = made.size;
        part < Math.min(split.parts, completedParts(found.object) + limit);
        part += 1
      ) {
        made.set(part, {
          bytes: Math.min(split.partBytes, bytesTotal! - part * split.partBytes),
          status: 'queued',
          attempt: 0,
          attemptsForgiven: 0,
          leaseUntil: 0,
          bytesDone: 0,
          sentAt: now(),
        });
        next.push(part);
      }
      return next;
    },
    async completePart(holding, result, leaseSeconds) {
      await Promise.resolve();
      const found = find(holding.taskId);
      const part = found?.object.parts.get(holding.part);
      if (!found || !part || !isLive(found.row)) return { outcome: 'ended' };
      const { row, object } = found;
      if (part.status === 'completed' && part.attempt === holding.attempt)
        return { outcome: 'applied', ...standing(row, object) };
      const outcome = under(holding, () => {
        Object.assign(part, { status: 'completed', result, checkpoint: undefined, bytesDone: part.bytes });
        object.bytesDone += part.bytes;
        renew(row, leaseSeconds);
      });
      return outcome === 'applied' ? { outcome, ...standing(row, object) } : { outcome };
    },
    async failPart(holding, error) {
      await Promise.resolve();
      const found = find(holding.taskId);
      const part = found?.object.parts.get(holding.part);
      const isRepeat = part?.status === 'failed' && part.attempt === holding.attempt;
      if (found?.row.status === 'failed' && isRepeat) return 'applied';
      return under(holding, ({ row }) => {
        part!.status = 'failed';
        become(clock, row, 'failed', { error });
      });
    },
    async partResults(taskId, { from, limit }) {
      await Promise.resolve();
      return [...(find(taskId)?.object.parts ?? [])]
        .flatMap(([part, { result }]) => (result && part >= from ? [{ part, result }] : []))
        .sort((a, b) => a.part - b.part)
        .slice(0, limit);
    },
    async toSendAgain({ queuedSeconds, lostSeconds, limit }) {
      await Promise.resolve();
      const due = (row: Row | PartRow, sentAt: number) =>
        row.status === 'queued'
          ? sentAt + queuedSeconds * 1000 <= now()
          : isFree(row, now()) && (row.leaseUntil > sentAt || sentAt + lostSeconds * 1000 <= now());
      const live = [...rows.values()].filter(isLive);
      const tasks = live.flatMap((row) => {
        if (!row.object || !due(row, row.object.sentAt)) return [];
        return [{ sent: row.object, message: { taskId: row.id, tenant: row.tenant } }];
      });
      const parts = live.flatMap(({ id: taskId, tenant, object }) =>
        [...(object?.parts ?? [])].flatMap(([part, row]) =>
          inFlight(row) && due(row, row.sentAt) ? [{ sent: row, message: { taskId, tenant, part } }] : [],
        ),
      );
      const chosen = [...tasks.slice(0, limit), ...parts.slice(0, limit)];
      for (const { sent } of chosen) sent.sentAt = now();
      return chosen.map(({ message }) => message);
    },
  };
}
