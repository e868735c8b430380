import { badRequest } from './violations.ts';

/**
 * `?wait=`: seconds, at most `limitSeconds`; more is cut to it, since waiting longer means asking again.
 * @throws Problem `bad-request` where it is not a whole number
 */
export function parseWait(text: string | undefined, limitSeconds: number): number {
  if (text === undefined) return 0;
  if (!/^\d{1,6}$/.test(text)) {
    throw badRequest([{ pointer: 'query/wait', detail: `must be whole seconds, 0 to ${limitSeconds}` }]);
  }
  return Math.min(Number(text), limitSeconds);
}
