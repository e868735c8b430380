/**
 * A function that a queue feeds, in small: settings of hundreds of environments with several vCPUs each, as they are, on
 * a machine that could not run them. What one setting drains beside another stays as it is, as all workers have as much
 * less. With `cpuShare`.
 */
export interface InSmall {
  /** By its short name. */
  readonly function: string;
  /** One runs in place of so many that the event source's maximum concurrency allows. */
  readonly environments: number;
  /** One processor stands for so many vCPUs. */
  readonly vcpus: number;
}
