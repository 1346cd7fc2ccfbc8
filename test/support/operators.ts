import { addOperator, type NewOperator, type Operator } from '../../sidecar/auth/operators.ts';
import { connect, type Database } from '../../sidecar/db/connect.ts';
import type { TestDatabase } from './databases.ts';

export function basicHeader(username: string, password: string): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}

/** Another operator, added beside the running sidecar as the command line would. */
export function addAnotherOperator(place: TestDatabase, wanted: NewOperator): Promise<Operator> {
  return withDatabase(place, (database) => addOperator(database, wanted));
}

export async function withDatabase<Result>(
  { url }: TestDatabase,
  work: (database: Database) => Promise<Result>,
): Promise<Result> {
  const database = connect(url);
  return work(database).finally(() => database.knex.destroy());
}
