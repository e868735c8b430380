import { keyTags } from '../names/key-tags.ts';

type Tags = Readonly<Record<string, string>>;

/** Undefined for a key that does not end. */
export function endOf(tags: Tags): Date | undefined {
  const text = tags[keyTags.endsAt];
  const time = text === undefined ? Number.NaN : Date.parse(text);
  return Number.isNaN(time) ? undefined : new Date(time);
}

/** Whether it is a key of this stage whose time is over. */
export function hasEnded(tags: Tags, stage: string, now: Date): boolean {
  const end = endOf(tags);
  return tags[keyTags.stage] === stage && end !== undefined && end <= now;
}
