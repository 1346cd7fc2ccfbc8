import type { Queries } from '../db/connect.ts';
import type { Dialect } from '../db/dialect.ts';
import { insertForIds, type SqlValue, selectIn } from '../db/rows.ts';
import { companyRow } from './company-store.ts';
import type { Values } from './contact.ts';
import { listedCompanies } from './listed.ts';
import { indexAllNew } from './value-index.ts';

/* Many companies by name with a few statements. */

export interface NamedCompany {
  readonly id: number;
  readonly name: string;
}

export interface Companies {
  readonly byKey: ReadonlyMap<string, NamedCompany>;
  readonly createdIds: readonly number[];
}

const keysAtOnce = 500;

/** The companies with these name keys; those that are not there are created with these values. */
export async function companiesFor(
  trx: Queries,
  dialect: Dialect,
  wanted: ReadonlyMap<string, Values>,
  { at, operatorId }: { readonly at: number; readonly operatorId: number | null },
): Promise<Companies> {
  const byKey = new Map<string, NamedCompany>();
  const keys = [...wanted.keys()];
  for (let start = 0; start < keys.length; start += keysAtOnce) {
    const select = 'select id, name_key, companyname from companies';
    const some = keys.slice(start, start + keysAtOnce);
    for (const row of await selectIn(trx, select, 'name_key', some))
      byKey.set(String(row.name_key), { id: Number(row.id), name: String(row.companyname) });
  }
  const missing = [...wanted].filter(([key]) => !byKey.has(key));
  if (missing.length === 0) return { byKey, createdIds: [] };
  const rows = missing.map(([, values]) => {
    return { ...companyRow(values), score: 0, created_at: at, created_by: operatorId };
  });
  const createdIds = await createCompanies(trx, dialect, rows);
  const created = missing.map(([key, values], index) => ({
    ...{ key, values, id: createdIds[index] as number },
  }));
  await indexAllNew(trx, listedCompanies, created);
  for (const { key, id, values } of created)
    byKey.set(key, { id, name: String(values.companyname) });
  return { byKey, createdIds };
}

function createCompanies(
  trx: Queries,
  dialect: Dialect,
  rows: readonly Record<string, SqlValue>[],
): Promise<number[]> {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const cells = rows.map((row) => columns.map((name) => row[name] ?? null));
  return insertForIds(trx, dialect, { table: 'companies', columns, rows: cells });
}
