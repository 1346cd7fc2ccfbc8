import { readChanges } from '../contacts/changes.ts';
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
  const query = { contactIds, newestFirst: false, start, limit };
  const { changes, total } = await readChanges(knex, query);
  const items = changes.map(({ id, field, oldValue, newValue, source, at }) => ({
    ...{ group: 'change' as const, label: field, id: `change-${id}` },
    data: pairsOf({ time: isoTime(at), before: oldValue, after: newValue, source }),
  }));
  return { items, total };
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
