import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

const mostBytes = 48 * 2 ** 20;

/**
 * Gives what is to be called again and again by work that makes much garbage and keeps little of
 * it. Left alone, Node lets the heap grow to many times of what is in use before it clears it; a
 * limit from outside would end the process where one row of a file is very long.
 */
export function createHeapKeeper(): () => void {
  setFlagsFromString('--expose-gc');
  const clear: () => void = runInNewContext('gc');
  return () => {
    if (getHeapStatistics().used_heap_size > mostBytes) clear();
  };
}
