import type { Database, Queries } from '../db/connect.ts';
import { createSnapshot, type Snapshot } from '../db/snapshot.ts';

/** A property of contacts or companies. */
export interface Field {
  readonly id: number;
  readonly object: 'contact' | 'company';
  readonly alias: string;
  readonly label: string;
  readonly type: string;
  readonly group: string;
  readonly order: number;
  readonly defaultValue: string | null;
  readonly isPublished: boolean;
  readonly isRequired: boolean;
  readonly isFixed: boolean;
  readonly isListable: boolean;
  readonly isVisible: boolean;
  readonly isShortVisible: boolean;
  /** No two contacts hold the same value of it. */
  readonly isUnique: boolean;
  /** A browser may set it without any proof. */
  readonly isPubliclyUpdatable: boolean;
  readonly properties: Record<string, unknown>;
}

/** The fields in use of one kind of item. */
export function ownFields(fields: readonly Field[], object: Field['object']): Field[] {
  return fields.filter((field) => field.object === object && field.isPublished);
}

export type Fields = Snapshot<readonly Field[]>;

/**
 * All fields in their order, kept in memory: every hit asks which of its parameters name one. As
 * long as they are the same it is the same list, so that what is made of it can be kept by it.
 */
export function openFields({ knex }: Database): Fields {
  let last = { text: '', fields: [] as readonly Field[] };
  return createSnapshot(async () => {
    const rows = await fieldRows(knex);
    const text = JSON.stringify(rows);
    if (text !== last.text) last = { text, fields: rows.map(fieldOf) };
    return last.fields;
  });
}

export async function readFields(queries: Queries): Promise<Field[]> {
  return (await fieldRows(queries)).map(fieldOf);
}

async function fieldRows(queries: Queries): Promise<Record<string, unknown>[]> {
  return queries('fields').orderBy('object').orderBy('field_order').orderBy('id');
}

function fieldOf(row: Record<string, unknown>): Field {
  const flag = (column: string): boolean => Number(row[column]) === 1;
  return {
    id: Number(row.id),
    object: row.object as Field['object'],
    alias: String(row.alias),
    label: String(row.label),
    type: String(row.type),
    group: String(row.field_group),
    order: Number(row.field_order),
    defaultValue: row.default_value as string | null,
    isPublished: flag('is_published'),
    isRequired: flag('is_required'),
    isFixed: flag('is_fixed'),
    isListable: flag('is_listable'),
    isVisible: flag('is_visible'),
    isShortVisible: flag('is_short_visible'),
    isUnique: flag('is_unique_identifier'),
    isPubliclyUpdatable: flag('is_publicly_updatable'),
    properties: JSON.parse(String(row.properties)) as Record<string, unknown>,
  };
}
