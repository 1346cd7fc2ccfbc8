import { randomBytes } from 'node:crypto';
import type { Database } from '../db/connect.ts';
import { hasOperators } from './operators.ts';
import { sameText } from './secrets.ts';

/** The one-time way in while nobody has an account; it lives as long as the process. */
export interface FirstSignIn {
  readonly token: string;
  /** Whether the token is right and still nobody has an account. */
  accepts(token: string): Promise<boolean>;
}

export function createFirstSignIn(database: Database): FirstSignIn {
  const token = randomBytes(24).toString('base64url');
  return {
    token,
    accepts: async (shown) => sameText(shown, token) && !(await hasOperators(database)),
  };
}
