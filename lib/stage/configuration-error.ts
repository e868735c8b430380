/** Settings that cannot be synthesized: the message names every violation, one a line, for a person to read. */
export class ConfigurationError extends Error {
  readonly violations: readonly string[];

  constructor(violations: readonly string[], options?: ErrorOptions) {
    super(
      ['The stage configuration cannot work:', ...violations.map((line) => `  - ${line}`)].join('\n'),
      options,
    );
    this.name = 'ConfigurationError';
    this.violations = violations;
  }
}
