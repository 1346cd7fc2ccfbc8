import ipaddr from 'ipaddr.js';
import { Problem } from '../problem.ts';

/**
 * Slows the guessing of passwords, per account and per address. Each failure fills buckets that
 * leak one failure a minute. While an account is under attack, an address has one try at a time
 * instead of five; so a right password from an address that never failed always works.
 */
export interface Guesses {
  /** Counts one try. @throws TooManyGuesses when it must not be looked at yet */
  begin(account: string, address: string): void;
  /** The try was right: it does not count, nor do mistakes made at that address before. */
  forgive(account: string, address: string): void;
}

/** A try that was not looked at. */
export class TooManyGuesses extends Problem {
  constructor(seconds: number) {
    super(429, `Too many wrong passwords: try again in ${seconds} seconds.`);
    this.retryAfter = seconds;
  }
}

const limits = { address: 20, account: 20, here: 5, hereUnderAttack: 1 };
const leakMs = 60_000;
const maxBuckets = 20_000;

export function createGuesses(now: () => number = Date.now): Guesses {
  const buckets = new Map<string, { level: number; at: number }>();

  function levelOf(name: string): number {
    const bucket = buckets.get(name);
    return bucket === undefined ? 0 : Math.max(0, bucket.level - (now() - bucket.at) / leakMs);
  }

  function setLevel(name: string, level: number): void {
    buckets.delete(name);
    if (level > 0) buckets.set(name, { level, at: now() });
    const [oldest] = buckets.keys();
    if (buckets.size > maxBuckets && oldest !== undefined) buckets.delete(oldest);
  }

  return {
    begin(account, address) {
      const names = bucketNames(account, address);
      const isUnderAttack = levelOf(names.account) >= limits.account;
      const here = isUnderAttack ? limits.hereUnderAttack : limits.here;
      const excess = Math.max(
        levelOf(names.address) - (limits.address - 1),
        levelOf(names.here) - (here - 1),
      );
      if (excess > 0) throw new TooManyGuesses(Math.ceil((excess * leakMs) / 1000));
      for (const name of Object.values(names)) setLevel(name, levelOf(name) + 1);
    },
    forgive(account, address) {
      const names = bucketNames(account, address);
      for (const name of [names.account, names.address]) setLevel(name, levelOf(name) - 1);
      setLevel(names.here, 0);
    },
  };
}

function bucketNames(account: string, address: string) {
  const name = account.slice(0, 191);
  const network = networkOf(address);
  return { address: `a ${network}`, account: `o ${name}`, here: `h ${network} ${name}` };
}

/** An IPv6 customer has a whole /64 to guess from. */
export function networkOf(address: string): string {
  if (!ipaddr.isValid(address)) return '';
  const parsed = ipaddr.process(address);
  if (parsed.kind() === 'ipv4') return parsed.toString();
  return (parsed as ipaddr.IPv6).parts.slice(0, 4).join(':');
}
