import { randomBytes } from 'node:crypto';
import type { Database } from '../db/connect.ts';
import { insertRow } from '../db/rows.ts';
import { findOpenAccount } from './operators.ts';
import { sameText } from './secrets.ts';
import { addToken, hashOf, removeExpiredTokens, type Scope } from './tokens.ts';

/** A program that asks for access tokens with a key and a secret (OAuth2 client credentials). */
export interface OAuthClient {
  readonly id: number;
  readonly key: string;
  readonly name: string;
  readonly scope: Scope;
  readonly operatorId: number;
}

export const accessTokenSeconds = 3600;

/** Makes a client and gives its secret, which is never shown again: only its hash is stored. */
export async function addClient(
  { knex }: Database,
  { operatorId, name, scope }: { operatorId: number; name: string; scope: Scope },
): Promise<{ key: string; secret: string }> {
  const key = randomBytes(16).toString('hex');
  const secret = randomBytes(32).toString('base64url');
  await insertRow(knex, 'oauth_clients', {
    client_key: key,
    secret_hash: hashOf(secret),
    operator_id: operatorId,
    name,
    scope,
    created_at: Date.now(),
  });
  return { key, secret };
}

export async function listClients({ knex }: Database): Promise<OAuthClient[]> {
  const rows = await knex<ClientRow>('oauth_clients').whereNull('revoked_at').orderBy('id');
  return rows.map(toClient);
}

/** Ends a client and, because they ask for it on each use, its access tokens. */
export async function revokeClient({ knex }: Database, key: string): Promise<boolean> {
  const changed = await knex('oauth_clients')
    .where({ client_key: key })
    .whereNull('revoked_at')
    .update({ revoked_at: Date.now() });
  return changed > 0;
}

/** The client with this key and secret whose operator may still act, or null. */
export async function checkClient(
  database: Database,
  key: string,
  secret: string,
): Promise<OAuthClient | null> {
  const row = await database
    .knex<ClientRow>('oauth_clients')
    .where({ client_key: key })
    .whereNull('revoked_at')
    .first();
  const expected = row?.secret_hash.toString('base64') ?? '';
  if (!sameText(hashOf(secret).toString('base64'), expected) || row === undefined) return null;
  const account = await findOpenAccount(database, Number(row.operator_id));
  return account === null ? null : toClient(row);
}

/** An access token for the client; those that ran out are cleared away. */
export async function addAccessToken(database: Database, client: OAuthClient): Promise<string> {
  await removeExpiredTokens(database);
  const { id: clientId, operatorId, name, scope } = client;
  const expiresAt = Date.now() + accessTokenSeconds * 1000;
  const { token } = await addToken(database, { operatorId, name, scope, clientId, expiresAt });
  return token;
}

interface ClientRow {
  id: number;
  client_key: string;
  secret_hash: Buffer;
  operator_id: number;
  name: string;
  scope: Scope;
  revoked_at: number | null;
}

function toClient(row: ClientRow): OAuthClient {
  return {
    id: Number(row.id),
    key: row.client_key,
    name: row.name,
    scope: row.scope,
    operatorId: Number(row.operator_id),
  };
}
