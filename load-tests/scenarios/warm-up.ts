/** Seconds for which functions start and connections open, before anything is judged. */
export const warmUpSeconds = (seconds: number): number => Math.min(5, seconds / 4);
