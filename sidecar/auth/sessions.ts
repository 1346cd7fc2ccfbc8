import { createHash, randomBytes } from 'node:crypto';
import type { Database } from '../db/connect.ts';
import { insertRow } from '../db/rows.ts';
import { findOpenAccount, type Operator } from './operators.ts';

export const sessionCookie = 'mtc_session';
const lifetime = 14 * 24 * 3600 * 1000;

/** Starts a session and gives the token for the cookie; only its hash is stored. */
export async function startSession({ knex }: Database, operatorId: number): Promise<string> {
  const token = randomBytes(32).toString('base64url');
  await knex('sessions').where('expires_at', '<', Date.now()).delete();
  await insertRow(knex, 'sessions', {
    token_hash: hashOf(token),
    operator_id: operatorId,
    expires_at: Date.now() + lifetime,
  });
  return token;
}

/** The signed-in operator behind a session token, or null. */
export async function operatorOfSession(
  database: Database,
  token: unknown,
): Promise<Operator | null> {
  if (typeof token !== 'string' || token.length !== 43) return null;
  const row = await database
    .knex('sessions')
    .where({ token_hash: hashOf(token) })
    .where('expires_at', '>', Date.now())
    .first('operator_id');
  if (row === undefined) return null;
  return (await findOpenAccount(database, Number(row.operator_id)))?.operator ?? null;
}

export async function endSession({ knex }: Database, token: unknown): Promise<void> {
  if (typeof token === 'string')
    await knex('sessions')
      .where({ token_hash: hashOf(token) })
      .delete();
}

function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
