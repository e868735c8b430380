/** What a client asks for with `Prefer` (RFC 7240). */
export interface Preference {
  readonly respondAsync: boolean;
  /** Seconds; undefined where not asked for. */
  readonly waitSeconds: number | undefined;
}

const none: Preference = { respondAsync: false, waitSeconds: undefined };

/** Unknown or malformed preferences are ignored, as RFC 7240 section 2 asks. */
export function parsePrefer(header: string | undefined): Preference {
  if (header === undefined) return none;
  const tokens = header.split(',').map((token) => token.split(';', 1)[0]?.trim().toLowerCase() ?? '');
  const wait = tokens
    .map((token) => /^wait\s*=\s*"?(\d{1,6})"?$/.exec(token)?.[1])
    .find((n) => n !== undefined);
  return {
    respondAsync: tokens.includes('respond-async'),
    waitSeconds: wait === undefined ? undefined : Number(wait),
  };
}
