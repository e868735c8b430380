/** What became of a list's lines. */
export interface Tally {
  agreed: number;
  differed: number;
  unread: number;
  missing: number;
  malformed: number;
}

export const newTally = (): Tally => ({ agreed: 0, differed: 0, unread: 0, missing: 0, malformed: 0 });

const count = (number: number, one: string, many: string): string => `${number} ${number === 1 ? one : many}`;

/** The warnings of coreutils' programs, in their words. */
export function warningsOf({ differed, unread, malformed }: Tally): string[] {
  return [
    malformed > 0 && `WARNING: ${count(malformed, 'line is', 'lines are')} improperly formatted`,
    unread > 0 && `WARNING: ${count(unread, 'listed file', 'listed files')} could not be read`,
    differed > 0 && `WARNING: ${count(differed, 'computed checksum', 'computed checksums')} did NOT match`,
  ].filter((warning) => warning !== false);
}
