import type { Database } from '../db/connect.ts';
import { invalid } from '../problem.ts';
import type { Entity, Manner, Page, Saved, Sent } from './entity.ts';
import type { Field, Fields } from './field.ts';
import { fieldBodyShape, fieldDraftOf } from './field-input.ts';
import { createField, deleteField, updateField } from './field-store.ts';
import { pageShape, sortsOf } from './list.ts';
import { makeShared, makeUnique } from './unique-switch.ts';
import { fieldToWire, withoutId } from './wire.ts';
import { fieldShape } from './wire-shapes.ts';

interface FieldRoom {
  readonly database: Database;
  readonly fields: Fields;
}

const owners = { contact: 'contacts', company: 'companies' } as const;

/** The fields of contacts or of companies behind the standard routes. */
export function fieldEntity(room: FieldRoom, object: Field['object']): Entity<Field> {
  const { database, fields } = room;
  const own = async (): Promise<Field[]> =>
    (await fields.reload()).filter((field) => field.object === object);
  const find = async (id: number): Promise<Field | null> =>
    (await own()).find((field) => field.id === id) ?? null;

  async function save(sent: Sent, _manner: Manner, known: Field | null): Promise<Saved<Field>> {
    const draft = fieldDraftOf(sent, object, known, await fields.reload());
    if (known !== null && known.isUnique !== draft.isUnique)
      await (draft.isUnique ? makeUnique : makeShared)(database, known);
    if (known !== null) await updateField(database, known.id, draft);
    const id = known === null ? await createField(database, draft) : known.id;
    return { item: (await find(id)) ?? { id, ...draft }, isNew: known === null };
  }

  async function remove(field: Field): Promise<void> {
    if (field.isFixed) throw invalid({ id: [`The field ${field.alias} cannot be deleted.`] });
    if (field.isUnique && object === 'contact') await makeShared(database, field);
    await deleteField(database, field);
    await fields.reload();
  }

  return {
    path: `/fields/${object}`,
    singular: 'field',
    plural: 'fields',
    listForm: 'php array',
    words: [`a field of ${owners[object]}`, `fields of ${owners[object]}`],
    queryShape: pageShape,
    bodyShape: fieldBodyShape,
    itemShape: fieldShape,
    list: async (sent) => pageOf(await own(), sent),
    find,
    save,
    remove,
    describe: async (items) => items.map(fieldToWire),
    withoutId,
  };
}

const sortable = {
  id: ({ id }: Field) => id,
  order: ({ order }: Field) => order,
  label: ({ label }: Field) => label,
  alias: ({ alias }: Field) => alias,
  type: ({ type }: Field) => type,
};

function pageOf(fields: readonly Field[], sent: unknown): Page {
  const { search, start, limit, ...ordering } = pageShape.parse(sent);
  const [sort = { column: 'order', descending: false }] = sortsOf(ordering);
  const column = sort.column.replace(/^f\./, '');
  if (!Object.hasOwn(sortable, column))
    throw invalid({ orderBy: [`${column.slice(0, 60)} is no column.`] });
  const keyOf = sortable[column as keyof typeof sortable];
  const sign = sort.descending ? -1 : 1;
  const found = fields.filter((field) => isFound(field, search.trim().toLowerCase()));
  const sorted = found.sort((a, b) => sign * (keyOf(a) < keyOf(b) ? -1 : 1));
  const page = sorted.slice(start, start + limit);
  return { total: found.length, entries: page.map((field) => [field.id, fieldToWire(field)]) };
}

function isFound({ id, alias, label, type, group, isUnique }: Field, search: string): boolean {
  const [, command, value = ''] = /^(ids|type|group|is):(.*)$/.exec(search) ?? [];
  if (command === 'ids') return value.split(',').includes(String(id));
  if (command === 'type') return type === value;
  if (command === 'group') return group === value;
  if (command === 'is') return value === 'unique' && isUnique;
  return alias.includes(search) || label.toLowerCase().includes(search);
}
