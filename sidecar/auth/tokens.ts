import { createHash, randomBytes } from 'node:crypto';
import type { Database } from '../db/connect.ts';
import { insertRow } from '../db/rows.ts';
import { findOpenAccount, type Operator } from './operators.ts';

/** What a token may do at most; its operator's role may allow less. */
export const scopes = ['read', 'write'] as const;
export type Scope = (typeof scopes)[number];

/** A long-lived credential of a program that calls the API for an operator. */
export interface ApiToken {
  readonly id: number;
  readonly name: string;
  readonly scope: Scope;
  readonly username: string;
  readonly createdAt: number;
  readonly lastUsedAt: number | null;
}

export interface NewToken {
  readonly operatorId: number;
  readonly name: string;
  readonly scope: Scope;
  readonly clientId?: number;
  readonly expiresAt?: number;
}

const useIsNotedEvery = 60_000;

/** Makes a token and gives its text, which is never shown again: only its hash is stored. */
export async function addToken(
  { knex }: Database,
  { operatorId, name, scope, clientId, expiresAt }: NewToken,
): Promise<{ id: number; token: string }> {
  const token = `mtc_${randomBytes(32).toString('base64url')}`;
  const id = await insertRow(knex, 'api_tokens', {
    token_hash: hashOf(token),
    operator_id: operatorId,
    client_id: clientId ?? null,
    name,
    scope,
    created_at: Date.now(),
    expires_at: expiresAt ?? null,
  });
  return { id, token };
}

/** The tokens that people made and did not revoke; those of OAuth2 clients come and go by themselves. */
export async function listTokens({ knex }: Database): Promise<ApiToken[]> {
  const rows = await knex('api_tokens')
    .join('operators', 'operators.id', 'api_tokens.operator_id')
    .whereNull('client_id')
    .whereNull('revoked_at')
    .orderBy('api_tokens.id')
    .select<TokenRow[]>('api_tokens.*', 'operators.username');
  return rows.map(toApiToken);
}

/** Whether there was such a token to revoke. */
export async function revokeToken({ knex }: Database, id: number): Promise<boolean> {
  const changed = await knex('api_tokens')
    .where({ id })
    .whereNull('client_id')
    .whereNull('revoked_at')
    .update({ revoked_at: Date.now() });
  return changed > 0;
}

export async function removeExpiredTokens({ knex }: Database): Promise<void> {
  await knex('api_tokens').where('expires_at', '<', Date.now()).delete();
}

/** The operator and the scope behind a token, or null. */
export async function findTokenBearer(
  database: Database,
  token: string,
): Promise<{ operator: Operator; scope: Scope } | null> {
  const row = await database
    .knex('api_tokens')
    .leftJoin('oauth_clients', 'oauth_clients.id', 'api_tokens.client_id')
    .where('token_hash', hashOf(token))
    .whereNull('api_tokens.revoked_at')
    .whereNull('oauth_clients.revoked_at')
    .first<TokenRow | undefined>('api_tokens.*');
  if (row === undefined) return null;
  if (row.expires_at !== null && Number(row.expires_at) <= Date.now()) return null;
  const account = await findOpenAccount(database, Number(row.operator_id));
  if (account === null) return null;
  await noteUse(database, row);
  return { operator: account.operator, scope: row.scope };
}

async function noteUse({ knex }: Database, { id, last_used_at }: TokenRow): Promise<void> {
  if (Date.now() - Number(last_used_at ?? 0) < useIsNotedEvery) return;
  await knex('api_tokens').where({ id }).update({ last_used_at: Date.now() });
}

/** Tokens are long and random, so a fast hash tells nothing about them. */
export function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

interface TokenRow {
  id: number;
  operator_id: number;
  username: string;
  name: string;
  scope: Scope;
  created_at: number;
  last_used_at: number | null;
  expires_at: number | null;
}

function toApiToken(row: TokenRow): ApiToken {
  return {
    id: Number(row.id),
    name: row.name,
    scope: row.scope,
    username: row.username,
    createdAt: Number(row.created_at),
    lastUsedAt: row.last_used_at === null ? null : Number(row.last_used_at),
  };
}
