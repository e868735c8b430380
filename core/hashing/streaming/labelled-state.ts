/** A saved state that this build cannot go on from: of another algorithm, of another engine or version, or damaged. */
export class UnusableState extends Error {
  constructor(detail: string, options?: ErrorOptions) {
    super(`the saved state cannot be used: ${detail}`, options);
    this.name = 'UnusableState';
  }
}

/** What a state belongs to. Engines load each other's states silently, so it stands in front of every one. */
export interface StateLabel {
  readonly algorithm: string;
  /** Name and version of the engine: see `engineVersion`. */
  readonly engine: string;
}

/** Changes with the form of the label. */
const formatVersion = 1;

const labelText = ({ algorithm, engine }: StateLabel): Buffer =>
  Buffer.from(`${algorithm} ${engine}`, 'utf8');

/** Format version, length of the label (one byte each), label, state. */
export function labelState(label: StateLabel, state: Uint8Array): Uint8Array {
  const text = labelText(label);
  return Buffer.concat([Uint8Array.of(formatVersion, text.length), text, state]);
}

/** The state behind exactly this label; throws UnusableState for any other. */
export function unlabelState(label: StateLabel, labelled: Uint8Array): Uint8Array {
  const [version, length = 0] = labelled;
  if (version !== formatVersion) throw new UnusableState('its format is not known');
  const text = labelText(label);
  if (length !== text.length || !text.equals(labelled.subarray(2, 2 + length))) {
    throw new UnusableState(`it is not one of ${label.algorithm} by ${label.engine}`);
  }
  return labelled.subarray(2 + length);
}
