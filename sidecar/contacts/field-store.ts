import type { Database } from '../db/connect.ts';
import { insertRow, type SqlValue } from '../db/rows.ts';
import { inTransaction, type Transaction } from '../db/transaction.ts';
import { forgetField } from './changes.ts';
import { fieldColumns } from './contact.ts';
import type { Field } from './field.ts';
import type { FieldDraft } from './field-input.ts';
import { sharedMark } from './identifiers.ts';
import { touchMany } from './touched.ts';
import { betweenLeases } from './unique-rules.ts';

/** Creates a field and gives its id. A field is a row: nothing else is built for it. */
export async function createField(database: Database, draft: FieldDraft): Promise<number> {
  const create = (trx: Transaction): Promise<number> => {
    touchField(trx, draft);
    return insertRow(trx, 'fields', rowOf(draft));
  };
  const isRule = draft.isUnique && draft.object === 'contact';
  return isRule ? betweenLeases(database, create) : inTransaction(database, create);
}

/** Object, alias and type stay what they are for ever; `unique-switch.ts` makes a field unique. */
export async function updateField(database: Database, id: number, draft: FieldDraft) {
  const { object: _object, alias: _alias, type: _type, ...others } = rowOf(draft);
  const { is_unique_identifier: _isUnique, ...row } = others;
  await inTransaction(database, async (trx) => {
    touchField(trx, draft);
    await trx('fields').where({ id }).update(row);
  });
}

function touchField(trx: Transaction, { object, alias }: Pick<Field, 'object' | 'alias'>): void {
  touchMany(trx, object === 'contact' ? `field ${alias}` : 'company');
}

function rowOf(draft: FieldDraft): Record<string, SqlValue> {
  return {
    object: draft.object,
    alias: draft.alias,
    type: draft.type,
    label: draft.label,
    field_group: draft.group,
    field_order: draft.order,
    default_value: draft.defaultValue,
    is_published: Number(draft.isPublished),
    is_required: Number(draft.isRequired),
    is_fixed: Number(draft.isFixed),
    is_listable: Number(draft.isListable),
    is_visible: Number(draft.isVisible),
    is_short_visible: Number(draft.isShortVisible),
    is_unique_identifier: Number(draft.isUnique),
    is_publicly_updatable: Number(draft.isPubliclyUpdatable),
    properties: JSON.stringify(draft.properties),
  };
}

const atOnce = 500;

/** Deletes a field with all its values and their history; many values are deleted in portions. */
export async function deleteField(database: Database, field: Field): Promise<void> {
  await inTransaction(database, async (trx) => {
    touchField(trx, field);
    await trx('fields').where({ id: field.id }).delete();
  });
  const forget = field.object === 'contact' ? forgetInContacts : forgetInCompanies;
  for (let after = 0; ; ) {
    const last = await forget(database, field.alias, after);
    if (last === null) break;
    after = last;
  }
  if (field.object !== 'contact') return;
  const names = [field.alias, sharedMark(field.alias)];
  await database.knex('contact_identifiers').whereIn('field', names).delete();
  await forgetField(database, field.alias);
}

type Forget = (database: Database, alias: string, after: number) => Promise<number | null>;

const forgetInContacts: Forget = (database, alias, after) =>
  inTransaction(database, async (trx) => {
    const ids = await trx('contact_values')
      .where({ field: alias })
      .where('contact_id', '>', after)
      .orderBy('contact_id')
      .limit(atOnce)
      .pluck<number[]>('contact_id');
    if (ids.length === 0) return null;
    if (fieldColumns.has(alias)) {
      await trx('contacts')
        .whereIn('id', ids)
        .update({ [alias]: null });
    } else {
      const rows = await trx('contacts').whereIn('id', ids).select('id', 'custom');
      for (const { id, custom } of rows)
        await trx('contacts')
          .where({ id })
          .update({ custom: without(custom, alias) });
    }
    await trx('contact_values').where({ field: alias }).whereIn('contact_id', ids).delete();
    return Number(ids.at(-1));
  });

const forgetInCompanies: Forget = (database, alias, after) =>
  inTransaction(database, async (trx) => {
    const rows = await trx('companies').where('id', '>', after).orderBy('id').limit(atOnce);
    if (rows.length === 0) return null;
    for (const row of rows) {
      if (row[alias] !== undefined && row[alias] !== null)
        await trx('companies')
          .where({ id: row.id })
          .update({ [alias]: null });
      if (Object.hasOwn(JSON.parse(row.custom), alias))
        await trx('companies')
          .where({ id: row.id })
          .update({ custom: without(row.custom, alias) });
    }
    const ids = rows.map(({ id }) => Number(id));
    await trx('company_values').where({ field: alias }).whereIn('company_id', ids).delete();
    return Number(rows.at(-1).id);
  });

function without(custom: string, alias: string): string {
  const { [alias]: _forgotten, ...others } = JSON.parse(custom);
  return JSON.stringify(others);
}
