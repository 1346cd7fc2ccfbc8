import { isoTime } from '../contacts/wire.ts';
import type { Database } from '../db/connect.ts';

/** Something that is kept about somebody, as pairs to read. */
export interface Item {
  readonly group: 'contact' | 'activity' | 'change';
  readonly label: string;
  readonly id: string;
  readonly data: readonly Pair[];
}

export interface Pair {
  readonly name: string;
  readonly value: string;
}

/** What the API shows elsewhere: notes, devices, companies, and what was consented to. */
export async function besideContact(
  { knex }: Database,
  contactIds: readonly number[],
): Promise<object> {
  const ids = [...contactIds];
  const notes = await knex('notes').whereIn('contact_id', ids).orderBy('id');
  const devices = await knex('devices').whereIn('contact_id', ids).orderBy('id');
  const companies = await knex('companies')
    .join('company_contacts as m', 'm.company_id', 'companies.id')
    .whereIn('m.contact_id', ids)
    .orderBy('companies.id')
    .distinct('companies.id', 'companies.companyname as name');
  const consents = await knex('form_submissions')
    .whereIn('contact_id', ids)
    .whereNotNull('consent')
    .orderBy('id')
    .select('form_name', 'consent', 'at');
  return {
    consent: consents.map((row) => `${row.consent}, ${isoTime(Number(row.at))}, ${row.form_name}`),
    note: notes.map(({ text }) => text),
    device: devices.map((row) => [row.device, row.brand, row.model, row.os_name].filter(Boolean)),
    company: companies.map(({ name }) => name),
  };
}

export interface Portion {
  readonly contactIds: readonly number[];
  readonly start: number;
  readonly limit: number;
}

/** What fields of these contacts held before, the oldest change first. */
export async function changesOf(
  { knex }: Database,
  { contactIds, start, limit }: Portion,
): Promise<{ items: Item[]; total: number }> {
  const rows = knex('contact_changes').whereIn('contact_id', [...contactIds]);
  const counted: { total?: unknown } | undefined = await rows.clone().count({ total: '*' }).first();
  const found = await rows.orderBy('at').orderBy('id').limit(limit).offset(start);
  const items = found.map(({ id, field, old_value, new_value, source, at }) => ({
    ...{ group: 'change' as const, label: String(field), id: `change-${id}` },
    data: pairsOf({ time: isoTime(Number(at)), before: old_value, after: new_value, source }),
  }));
  return { items, total: Number(counted?.total ?? 0) };
}

/** Everything in it that is not empty, each with the way to it as its name. */
export function pairsOf(value: unknown, name = ''): Pair[] {
  if (value === null || value === undefined || value === '') return [];
  if (typeof value !== 'object') return [{ name, value: String(value) }];
  const isList = Array.isArray(value);
  return Object.entries(value).flatMap(([key, one]) =>
    pairsOf(one, isList ? name : `${name} ${key}`.trim()),
  );
}
