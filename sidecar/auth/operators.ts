import type { Database } from '../db/connect.ts';
import { insertRow } from '../db/rows.ts';
import { inTransaction } from '../db/transaction.ts';
import { hashPassword, isPassword } from './passwords.ts';

/** What an operator may do: an administrator everything, everybody else only read. */
export interface Role {
  readonly id: number;
  readonly name: string;
  readonly isAdmin: boolean;
}

/** A person who signs in to the sidecar or calls its API. */
export interface Operator {
  readonly id: number;
  readonly username: string;
  readonly email: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly role: Role;
  readonly createdAt: number;
  /** A disabled operator keeps the name in histories, but gets in nowhere. */
  readonly isDisabled: boolean;
}

/** An operator with what the sign-in compares; it stays inside this room. */
export interface Account {
  readonly operator: Operator;
  readonly passwordHash: string;
}

export interface NewOperator {
  readonly username: string;
  readonly password: string;
  readonly email: string;
  readonly firstName?: string;
  readonly lastName?: string;
  readonly roleId?: number;
}

export const administratorRole = 1;
export const readOnlyRole = 2;

export class UsernameTaken extends Error {}

export async function hasOperators({ knex }: Database): Promise<boolean> {
  return (await knex('operators').first('id')) !== undefined;
}

/** Creates an operator, an administrator unless another role is named. @throws UsernameTaken */
export async function addOperator(database: Database, wanted: NewOperator): Promise<Operator> {
  const { knex, dialect } = database;
  const row = {
    username: wanted.username,
    email: wanted.email,
    first_name: wanted.firstName ?? '',
    last_name: wanted.lastName ?? '',
    password_hash: await hashPassword(wanted.password),
    role_id: wanted.roleId ?? administratorRole,
    created_at: Date.now(),
  };
  try {
    return (await findOperator(database, await insertRow(knex, 'operators', row))) as Operator;
  } catch (error) {
    if (dialect.isDuplicate(error)) throw new UsernameTaken(`${wanted.username} already exists`);
    throw error;
  }
}

export async function findOperator(database: Database, id: number): Promise<Operator | null> {
  return (await findAccount(database, { id }))?.operator ?? null;
}

export async function findOperatorNamed(
  database: Database,
  username: string,
): Promise<Operator | null> {
  return (await findAccount(database, { username }))?.operator ?? null;
}

/** The account that may still be used, or null. */
export async function findOpenAccount(database: Database, id: number): Promise<Account | null> {
  const account = await findAccount(database, { id });
  return account === null || account.operator.isDisabled ? null : account;
}

/** The account with this name and password, or null; an unknown name takes as long as a wrong password. */
export async function checkPassword(
  database: Database,
  username: string,
  password: string,
): Promise<Account | null> {
  const account = await findAccount(database, { username });
  const matches = await isPassword(password, account?.passwordHash ?? unusableHash);
  return account !== null && matches && !account.operator.isDisabled ? account : null;
}

const unusableHash = `scrypt$${'A'.repeat(22)}$${'A'.repeat(43)}`;

/** All operators, disabled ones included; there are few. */
export async function listOperators(database: Database): Promise<Operator[]> {
  const rows = await accounts(database).orderBy('operators.id').limit(10_000);
  return rows.map((row) => toAccount(row).operator);
}

export async function listRoles({ knex }: Database): Promise<Role[]> {
  const rows = await knex('roles').orderBy('id').select('id', 'name', 'is_admin');
  return rows.map((row) => ({
    id: Number(row.id),
    name: String(row.name),
    isAdmin: Boolean(row.is_admin),
  }));
}

export interface OperatorChange {
  readonly email?: string | undefined;
  readonly firstName?: string | undefined;
  readonly lastName?: string | undefined;
  readonly roleId?: number | undefined;
  readonly isDisabled?: boolean | undefined;
}

/** There is always somebody left who may do everything. */
export class LastAdministrator extends Error {}

/** @throws LastAdministrator */
export async function changeOperator(
  database: Database,
  id: number,
  { email, firstName, lastName, roleId, isDisabled }: OperatorChange,
): Promise<void> {
  const change = {
    ...(email !== undefined && { email }),
    ...(firstName !== undefined && { first_name: firstName }),
    ...(lastName !== undefined && { last_name: lastName }),
    ...(roleId !== undefined && { role_id: roleId }),
    ...(isDisabled !== undefined && { disabled_at: isDisabled ? Date.now() : null }),
  };
  if (Object.keys(change).length === 0) return;
  await inTransaction(database, async (trx) => {
    // One after the other: two administrators who disable each other at once do not both succeed.
    await trx('roles').where({ id: administratorRole }).update({ is_admin: true });
    const administrators = () =>
      trx('operators').where({ role_id: administratorRole, disabled_at: null }).first('id');
    const before = await administrators();
    await trx('operators').where({ id }).update(change);
    if (before !== undefined && (await administrators()) === undefined)
      throw new LastAdministrator('Nobody would be left who may do everything.');
  });
}

/** Sets another password: the old one, where it is remembered, and all sessions end at once. */
export async function changePassword(
  database: Database,
  id: number,
  password: string,
): Promise<void> {
  const hash = await hashPassword(password);
  await inTransaction(database, async (trx) => {
    await trx('operators').where({ id }).update({ password_hash: hash });
    await trx('sessions').where({ operator_id: id }).delete();
  });
}

interface AccountRow {
  id: number;
  username: string;
  email: string;
  first_name: string;
  last_name: string;
  password_hash: string;
  created_at: number;
  disabled_at: number | null;
  role_id: number;
  role_name: string;
  is_admin: number | boolean;
}

async function findAccount(
  database: Database,
  wanted: { id: number } | { username: string },
): Promise<Account | null> {
  const [column, value] = Object.entries(wanted)[0] as [string, string | number];
  const [row] = await accounts(database).where(`operators.${column}`, value).limit(1);
  return row === undefined ? null : toAccount(row);
}

function accounts({ knex }: Database) {
  return knex('operators')
    .join('roles', 'roles.id', 'operators.role_id')
    .select<AccountRow[]>('operators.*', 'roles.name as role_name', 'roles.is_admin');
}

function toAccount(row: AccountRow): Account {
  const operator: Operator = {
    id: Number(row.id),
    username: row.username,
    email: row.email,
    firstName: row.first_name,
    lastName: row.last_name,
    role: { id: Number(row.role_id), name: row.role_name, isAdmin: Boolean(row.is_admin) },
    createdAt: Number(row.created_at),
    isDisabled: row.disabled_at !== null,
  };
  return { operator, passwordHash: row.password_hash };
}
