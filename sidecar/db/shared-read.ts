import { setImmediate as nextTurn } from 'node:timers/promises';

/**
 * A read that all who ask for it in the same moment have in common: what they get was read after
 * they asked, and a hundred that ask at once read once.
 */
export function createSharedRead<Value>(read: () => Promise<Value>): () => Promise<Value> {
  let next: Promise<Value> | null = null;

  return () => {
    next ??= nextTurn().then(() => {
      next = null;
      return read();
    });
    return next;
  };
}
