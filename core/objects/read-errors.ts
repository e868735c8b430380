/**
 * A read that did not come to its end, though the same read may: the connection broke or stood still, or the store
 * asks for fewer requests (503 SlowDown).
 */
export class ReadInterrupted extends Error {
  readonly throttled: boolean;

  constructor({ throttled, cause }: { readonly throttled: boolean; readonly cause?: unknown }) {
    super(
      throttled ? 'the object store asks for fewer requests' : 'the object could not be read to its end',
      {
        cause,
      },
    );
    this.name = 'ReadInterrupted';
    this.throttled = throttled;
  }
}
