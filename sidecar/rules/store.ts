import type { Row } from '../contacts/named-store.ts';
import { ownerOfRows } from '../contacts/row-owner.ts';
import type { Database, Queries } from '../db/connect.ts';
import { insertRows, selectIn, selectRows } from '../db/rows.ts';

/** What a rule did for a contact is remembered of the contact it becomes by a merge. */
export const firingRows = ownerOfRows('rule_firings');

/** The published rules, and the published rules for points, in the order of their ids. */
export async function publishedRules({ knex }: Database): Promise<{ rules: Row[]; points: Row[] }> {
  const published = { is_published: 1 };
  return {
    rules: await knex('rules').where(published).orderBy('id'),
    points: await knex('point_actions').where(published).orderBy('id'),
  };
}

/** As they are in the transaction: it may hold the only connection, so nothing outside is asked. */
export async function publishedTagRules(trx: Queries): Promise<Row[]> {
  const sql = 'select * from rules where trigger_type = ? and is_published = 1 order by id';
  return (await selectRows(trx, sql, ['contact.tagged'])) as Row[];
}

/** Those that no contact can have. */
export async function unknownFields(trx: Queries, aliases: readonly string[]): Promise<string[]> {
  const known = await trx('fields').where({ object: 'contact', is_published: 1 }).pluck('alias');
  return aliases.filter((alias) => !known.includes(alias));
}

export interface Firing {
  readonly source: string;
  /** Unique for each source: for whom it fired, or by what. */
  readonly key: string;
  readonly contactId: number | null;
  /** Null beside a contact. */
  readonly visitorId: number | null;
  readonly at: number;
}

/** Two writers never store the same firing: the second one's transaction runs again. */
export async function storeFirings(trx: Queries, firings: readonly Firing[]): Promise<void> {
  const columns = ['source', 'fired_key', 'contact_id', 'visitor_id', 'at'];
  const rows = firings.map(({ source, key, contactId, visitorId, at }) => [
    ...[source, key, contactId, visitorId, at],
  ]);
  await insertRows(trx, { table: 'rule_firings', columns, rows });
}

export interface Asked {
  /** Of what fires once for each contact or visitor. */
  readonly onceSources: readonly string[];
  readonly contactIds: readonly number[];
  readonly visitorIds: readonly number[];
  /** Of what fires each time. */
  readonly keys: readonly string[];
}

/** What was fired before, as `rule:7 contact 5`, `rule:7 visitor 9` or `rule:7 <key>`. */
export async function firedAlready(
  trx: Queries,
  { onceSources, contactIds, visitorIds, keys }: Asked,
): Promise<Set<string>> {
  const found = new Set<string>();
  const places = onceSources.map(() => '?').join(',');
  for (const [who, ids] of [
    ['contact', contactIds],
    ['visitor', visitorIds],
  ] as const) {
    if (onceSources.length === 0 || ids.length === 0) continue;
    const sql = `select source, ${who}_id as id from rule_firings where source in (${places}) and ${who}_id in (${ids.map(() => '?').join(',')})`;
    for (const { source, id } of await selectRows(trx, sql, [...onceSources, ...ids]))
      found.add(`${source} ${who} ${id}`);
  }
  const select = 'select source, fired_key from rule_firings';
  for (const { source, fired_key } of await selectIn(trx, select, 'fired_key', keys))
    found.add(`${source} ${fired_key}`);
  return found;
}

export async function forgetFirings(trx: Queries, source: string): Promise<void> {
  await trx('rule_firings').where({ source }).delete();
}
