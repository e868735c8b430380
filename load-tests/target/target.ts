import type { StageConfig } from '../../lib/stage/stage-config.ts';

/** The API under load. */
export interface Target {
  readonly place: 'local' | 'deployed';
  readonly url: string;
  /** Keys of the tenants who ask, never to be shown. */
  readonly tenants: readonly [string, ...string[]];
  /** Those that it was started or deployed with; absent: nobody has said them. Throws ConfigurationError. */
  readonly settings?: () => StageConfig;
  /** Of the local cloud. */
  readonly pid: number | undefined;
  /** Takes back what was made for the run. */
  release(): Promise<void>;
}
