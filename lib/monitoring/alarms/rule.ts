interface RuleProps {
  readonly parts: readonly string[];
  /** Groups of parts that count only together. */
  readonly together: readonly (readonly string[])[];
  /** While one of these is in alarm, the rule does not hold. */
  readonly behind: readonly string[];
  /** Of all names. */
  readonly prefix: string;
}

/** A composite alarm's rule, in the syntax of `AlarmRule` of PutCompositeAlarm. */
export function ruleOf({ parts, together, behind, prefix }: RuleProps): string {
  const alarm = (name: string) => `ALARM("${prefix}${name}")`;
  const grouped = new Set(together.flat());
  const symptoms = [
    ...together.map((names) => `(${names.map(alarm).join(' AND ')})`),
    ...parts.filter((name) => !grouped.has(name)).map(alarm),
  ].join(' OR ');
  if (behind.length === 0) return symptoms;
  return `(${symptoms}) AND NOT (${behind.map(alarm).join(' OR ')})`;
}
