import type { Knex } from 'knex';
import type { Queries } from '../db/connect.ts';
import type { Dialect } from '../db/dialect.ts';
import { findOrCreate, insertRows } from '../db/rows.ts';
import { ownerOfMemberships, type RowOwner } from './row-owner.ts';

export interface ContactAddress {
  readonly id: number;
  readonly contactId: number;
  readonly address: string;
}

export async function addressesOf(
  queries: Queries,
  contactIds: readonly number[],
): Promise<ContactAddress[]> {
  const rows = await queries('contact_addresses')
    .join('ip_addresses', 'ip_addresses.id', 'address_id')
    .whereIn('contact_id', [...contactIds])
    .orderBy('ip_addresses.id')
    .select('contact_id', 'ip_addresses.id', 'address');
  return rows.map((row) => ({
    id: Number(row.id),
    contactId: Number(row.contact_id),
    address: row.address,
  }));
}

export async function addAddress(
  trx: Knex.Transaction,
  dialect: Dialect,
  { contactId, address }: Omit<ContactAddress, 'id'>,
): Promise<void> {
  const table = { table: 'ip_addresses', keyColumn: 'address', columns: [] };
  const wanted = new Map([[address, { key: address, values: [] }]]);
  const ids = await findOrCreate(trx, dialect, table, wanted);
  await insertRows(trx, {
    table: 'contact_addresses',
    columns: ['contact_id', 'address_id'],
    rows: [...ids.values()].map((id) => [contactId, id]),
    ending: dialect.keepExisting('contact_id, address_id'),
  });
}

export async function removeAddress(
  trx: Knex.Transaction,
  { contactId, address }: Omit<ContactAddress, 'id'>,
): Promise<void> {
  const ids = await trx('ip_addresses').where({ address }).pluck<number[]>('id');
  await trx('contact_addresses')
    .where({ contact_id: contactId })
    .whereIn('address_id', ids)
    .delete();
}

/** An address that no contact has any more is forgotten with the last one. */
export function addressRows(dialect: Dialect): RowOwner {
  return {
    ...ownerOfMemberships('contact_addresses', 'address_id', dialect),
    async erase(trx, contactId) {
      const own = trx('contact_addresses').where({ contact_id: contactId });
      const ids = await own.clone().pluck<number[]>('address_id');
      await own.delete();
      const others = trx('contact_addresses').whereIn('address_id', ids);
      const kept = new Set((await others.pluck('address_id')).map(Number));
      const unused = ids.filter((id) => !kept.has(Number(id)));
      await trx('ip_addresses').whereIn('id', unused).delete();
    },
  };
}
