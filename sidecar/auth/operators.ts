import type { Database } from '../db/connect.ts';
import { insertRow, insertRows } from '../db/rows.ts';
import { hashPassword, isPassword } from './passwords.ts';

/** A person who signs in to the sidecar or calls its API. */
export interface Operator {
  readonly id: number;
  readonly username: string;
  readonly email: string;
  readonly firstName: string;
  readonly lastName: string;
}

export interface NewOperator {
  readonly username: string;
  readonly password: string;
  readonly email: string;
}

interface OperatorRow {
  id: number;
  username: string;
  email: string;
  first_name: string;
  last_name: string;
  password_hash: string;
}

export class UsernameTaken extends Error {}

export async function hasOperators({ knex }: Database): Promise<boolean> {
  return (await knex('operators').first('id')) !== undefined;
}

/** Creates an operator with all rights. @throws UsernameTaken */
export async function addOperator(database: Database, wanted: NewOperator): Promise<Operator> {
  const { knex, dialect } = database;
  await insertRows(knex, {
    table: 'roles',
    columns: ['id', 'name', 'is_admin'],
    rows: [[1, 'Administrator', 1]],
    ending: dialect.keepExisting('id'),
  });
  const row = {
    username: wanted.username,
    email: wanted.email,
    password_hash: await hashPassword(wanted.password),
    role_id: 1,
    created_at: Date.now(),
  };
  try {
    const id = await insertRow(knex, 'operators', row);
    return { id, username: row.username, email: row.email, firstName: '', lastName: '' };
  } catch (error) {
    if (dialect.isDuplicate(error)) throw new UsernameTaken(`${wanted.username} already exists`);
    throw error;
  }
}

export async function findOperator({ knex }: Database, id: number): Promise<Operator | null> {
  const row = await knex<OperatorRow>('operators').where({ id }).first();
  return row === undefined ? null : operatorOf(row);
}

/** The operator with this name and password, or null; an unknown name takes as long as a wrong password. */
export async function checkPassword(
  { knex }: Database,
  username: string,
  password: string,
): Promise<Operator | null> {
  const row = await knex<OperatorRow>('operators').where({ username }).first();
  const matches = await isPassword(password, row?.password_hash ?? unusableHash);
  return row !== undefined && matches ? operatorOf(row) : null;
}

const unusableHash = `scrypt$${'A'.repeat(22)}$${'A'.repeat(43)}`;

function operatorOf(row: OperatorRow): Operator {
  return {
    id: Number(row.id),
    username: row.username,
    email: row.email,
    firstName: row.first_name,
    lastName: row.last_name,
  };
}
