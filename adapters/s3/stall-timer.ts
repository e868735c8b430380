export interface StallTimer {
  /** Something came. */
  refresh(): void;
  clear(): void;
}

/**
 * Fires where nothing came for so many milliseconds. One turn later than that: what came while this process itself stood
 * still is read first.
 */
export function startStallTimer(milliseconds: number, onStall: (error: Error) => void): StallTimer {
  let turn: NodeJS.Immediate | undefined;
  const timer = setTimeout(() => {
    turn = setImmediate(() => {
      onStall(new Error(`nothing came for ${milliseconds} ms`));
    });
  }, milliseconds);
  return {
    refresh() {
      clearImmediate(turn);
      timer.refresh();
    },
    clear() {
      clearImmediate(turn);
      clearTimeout(timer);
    },
  };
}
