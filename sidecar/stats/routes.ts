import { Router } from 'express';
import { z } from 'zod';
import { may } from '../auth/permissions.ts';
import type { Condition, Subject } from '../contacts/condition.ts';
import { pageShape, sortsOf } from '../contacts/list.ts';
import { conditionOf } from '../contacts/where.ts';
import type { Database } from '../db/connect.ts';
import { invalid } from '../problem.ts';
import { createStatsReader, type StatsQuery } from './report.ts';
import { tableColumns, tableNames } from './table-names.ts';
import type { Row, TableView } from './table-view.ts';
import { tables } from './tables.ts';

const maxPage = 1000;
const maxStart = 1_000_000;

const asked = z.object({
  start: z.coerce.number().int().min(0).catch(0),
  limit: z.coerce.number().int().min(1).catch(100),
  order: pageShape.shape.order,
  where: pageShape.shape.where,
});

const overviewShape = z.object({
  availableTables: z.array(z.string()),
  tableColumns: z.record(z.string(), z.array(z.string())),
});
const rowsShape = z.object({
  total: z.string(),
  stats: z.array(z.record(z.string(), z.string())),
});
const says = {
  tables: { summary: 'List the tables that can be read, and their columns', answer: overviewShape },
  rows: {
    summary: 'Read rows of a table',
    path: { table: z.string().meta({ examples: ['lead_points_change_log'] }) },
    query: asked,
    answer: z.union([rowsShape, overviewShape]),
  },
};

/** `/api/stats`: the rows behind the numbers, under the names that Mautic's tables have. */
export function statsRoutes(database: Database): Router {
  const router = Router();
  const readStats = createStatsReader(database);
  const overview = { availableTables: tableNames, tableColumns };

  router.get('/stats', may('read', says.tables), (_request, response) => {
    response.json(overview);
  });

  router.get('/stats/:table', may('read', says.rows), async (request, response) => {
    const { table } = request.params;
    if (!Object.hasOwn(tableColumns, table)) return response.json(overview);
    const view = Object.hasOwn(tables, table) ? (tables[table] as TableView) : null;
    if (view === null) return response.json({ total: '0', stats: [] });
    const { total, rows } = await readStats(queryOf(view, request.query));
    response.json({ total: String(total), stats: rows.map((row) => toWire(table, view, row)) });
  });
  return router;
}

/** @throws Problem 400 for a column that cannot be searched, and for pages too far behind */
function queryOf(view: TableView, sent: unknown): StatsQuery {
  const { start, limit, order, where } = asked.parse(sent);
  if (start > maxStart)
    throw invalid({ start: [`is at most ${maxStart}; go on with where, id and gt instead.`] });
  const used = new Set<string>();
  const columns = view.findable ?? Object.keys(view.columns);
  const find = (name: string): Subject | null => {
    const column = columns.includes(name) ? view.columns[name] : undefined;
    if (column === undefined) return null;
    used.add(name);
    return { column: column.at, kind: column.kind };
  };
  const condition = conditionOf(where, find);
  refuseSlow(view, condition);
  const wanted = sortsOf({ order });
  const descending = wanted[0]?.descending ?? false;
  const byKey = view.key.map((column) => ({ column, descending }));
  const sorts = [...wanted, ...byKey].map(({ column, descending }) => {
    const subject = find(column);
    if (subject === null) throw invalid({ order: [`goes by ${columns.join(', ')} only.`] });
    return { column: (subject as { column: string }).column, descending };
  });
  return { view, condition, order: sorts, used, start, limit: Math.min(limit, maxPage) };
}

/** A column of another table is looked up by index only when its value is told. */
function refuseSlow(view: TableView, condition: Condition, isOneOfSeveral = false): void {
  if (view.findable === undefined) return;
  if ('all' in condition) for (const part of condition.all) refuseSlow(view, part, isOneOfSeveral);
  if ('any' in condition) for (const part of condition.any) refuseSlow(view, part, true);
  if (!('subject' in condition) || !('column' in condition.subject)) return;
  const { column } = condition.subject;
  const found = Object.entries(view.columns).find(([, { at }]) => at === column);
  if (found?.[1].join === undefined) return;
  if (isOneOfSeveral || !['eq', 'in'].includes(condition.test))
    throw invalid({ where: [`takes ${found[0]} with eq or in only, and not inside orX.`] });
}

/** All values are text, in the order of the columns; what has no value is left out. */
function toWire(table: string, view: TableView, row: Row): object {
  const names = tableColumns[table]?.filter((name) => (row[name] ?? null) !== null) ?? [];
  return Object.fromEntries(names.map((name) => [name, textOf(view, name, row[name])]));
}

function textOf({ columns }: TableView, name: string, value: unknown): string {
  if (columns[name]?.kind !== 'time') return String(value);
  return new Date(Number(value)).toISOString().slice(0, 19).replace('T', ' ');
}
