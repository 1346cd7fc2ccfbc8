import { createHmac, randomBytes } from 'node:crypto';
import type { Database } from '../db/connect.ts';
import { createSharedRead } from '../db/shared-read.ts';
import type { Guesses } from './guesses.ts';
import { type Account, checkPassword, findOpenAccount } from './operators.ts';

const rememberFor = 60 * 60_000;
const maxRemembered = 500;

interface Remembered {
  /** Reads the account as it is now. */
  readonly account: () => Promise<Account | null>;
  readonly passwordHash: string;
  readonly until: number;
}

/** Gives the account behind an `Authorization: Basic` header, or null. @throws TooManyGuesses */
export type BasicCheck = (header: string, address: string) => Promise<Account | null>;

/**
 * Hashing a password on every call of a batch client would cost more than the call. So a right
 * pair is remembered (as a keyed hash) until the account's password changes; that the account is
 * still open is asked each time.
 */
export function createBasicCheck(database: Database, guesses: Guesses): BasicCheck {
  const remembered = new Map<string, Remembered>();
  const running = new Map<string, Promise<Account | null>>();
  const key = randomBytes(32);

  async function recall(mark: string): Promise<Account | null> {
    const found = remembered.get(mark);
    if (found === undefined) return null;
    const account = await found.account();
    if (account?.passwordHash === found.passwordHash && Date.now() < found.until) return account;
    remembered.delete(mark);
    return null;
  }

  async function checkAndRemember(
    mark: string,
    header: string,
    address: string,
  ): Promise<Account | null> {
    const credentials = basicCredentials(header);
    if (credentials === null) return null;
    const [username, password] = credentials;
    guesses.begin(username, address);
    const account = await checkPassword(database, username, password);
    if (account === null) return null;
    guesses.forgive(username, address);
    const { operator, passwordHash } = account;
    const [oldest] = remembered.keys();
    if (remembered.size >= maxRemembered && oldest !== undefined) remembered.delete(oldest);
    remembered.set(mark, {
      account: createSharedRead(() => findOpenAccount(database, operator.id)),
      passwordHash,
      until: Date.now() + rememberFor,
    });
    return account;
  }

  return async (header, address) => {
    const mark = createHmac('sha256', key).update(header).digest('base64');
    const account = await recall(mark);
    if (account !== null) return account;
    // Calls that come at once with the same pair share one check.
    const call = `${mark} ${address}`;
    let check = running.get(call);
    if (check === undefined) {
      check = checkAndRemember(mark, header, address).finally(() => running.delete(call));
      running.set(call, check);
    }
    return check;
  };
}

/** The two halves of an `Authorization: Basic` header, or null. */
export function basicCredentials(header: string): [username: string, password: string] | null {
  const [, encoded] = /^Basic +([A-Za-z0-9+/=]+)$/i.exec(header) ?? [];
  if (encoded === undefined) return null;
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return colon < 0 ? null : [text.slice(0, colon), text.slice(colon + 1)];
}
