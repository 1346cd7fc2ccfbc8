import type { SqlValue } from '../db/rows.ts';
import { type Contact, fieldColumns, type Values } from './contact.ts';
import type { Value } from './value.ts';

/* A contact as a row of its table. */

/** Columns for these values; `custom` is written whole. */
export function columnsOf(values: Values, custom: Values): Record<string, SqlValue> {
  const columns: Record<string, SqlValue> = {};
  const others: Record<string, Value> = { ...custom };
  for (const [alias, value] of Object.entries(values)) {
    if (alias === 'last_active')
      columns.last_active_at = value === null ? null : Date.parse(`${value}Z`);
    else if (fieldColumns.has(alias)) columns[alias] = value;
    else others[alias] = value;
  }
  columns.custom = JSON.stringify(others);
  return columns;
}

export function customOf(values: Values): Values {
  return Object.fromEntries(Object.entries(values).filter(([alias]) => !fieldColumns.has(alias)));
}

/** Columns that an insert does not name are empty. */
export function contactOf(row: Record<string, unknown>): Contact {
  const number = (value: unknown) => ((value ?? null) === null ? null : Number(value));
  const values: Record<string, Value> = { ...(JSON.parse(String(row.custom)) as Values) };
  for (const column of fieldColumns)
    if ((row[column] ?? null) !== null) values[column] = row[column] as Value;
  return {
    id: Number(row.id),
    values,
    points: Number(row.points),
    createdAt: Number(row.created_at),
    createdBy: number(row.created_by),
    modifiedAt: number(row.modified_at),
    modifiedBy: number(row.modified_by),
    identifiedAt: number(row.identified_at),
    lastActiveAt: number(row.last_active_at),
    ownerId: number(row.owner_id),
    stageId: number(row.stage_id),
  };
}

/** A value as the history has it. */
export function textOf(value: Value | undefined): string | null {
  return value === null || value === undefined ? null : String(value);
}
