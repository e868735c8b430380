/** Tags of an API key. Characters that API Gateway allows in names and values: letters, digits and `+-=._:/`. */
export const keyTags = {
  /** The stage that it was made for: one account's stages share a list of keys. */
  stage: 'hash-api:stage',
  /** ISO 8601, UTC: when the key ends. Set when another takes its place. */
  endsAt: 'hash-api:ends-at',
} as const;
