import { createHmac, randomBytes } from 'node:crypto';

/** Counts how often something happens; what is counted leaks away with time. */
export interface Counter {
  /** Counts one more and gives how many there are now. */
  count(name: string, at: number): number;
}

interface Leak {
  /** In which time one of them is forgotten. */
  readonly leakMs: number;
  /** More names than this are not remembered: the one that was quiet longest goes first. */
  readonly maxNames: number;
}

/** Nobody can find out a name from what is remembered, and it ends with the process. */
export function createCounter({ leakMs, maxNames }: Leak): Counter {
  const key = randomBytes(32);
  const levels = new Map<string, { readonly level: number; readonly at: number }>();
  return {
    count(name, now) {
      const hash = createHmac('sha256', key).update(name).digest('base64url').slice(0, 16);
      const known = levels.get(hash) ?? { level: 0, at: now };
      const at = Math.max(now, known.at);
      const level = Math.max(0, known.level - (at - known.at) / leakMs) + 1;
      levels.delete(hash);
      levels.set(hash, { level, at });
      const [oldest] = levels.keys();
      if (levels.size > maxNames && oldest !== undefined) levels.delete(oldest);
      return level;
    },
  };
}
