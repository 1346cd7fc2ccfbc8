import type { Transaction } from '../db/transaction.ts';

/* What browsers of erased contacts leave behind is taken away with them. */

/** So many hits go at once: no transaction takes long, however much somebody has read. */
const portion = 1000;

/** What is written instead of the address in pages that also belong to others. */
const erased = 'erased';

export interface Forgetting {
  /** A contact, and those that were merged into it. */
  readonly contactIds: readonly number[];
  readonly address: string;
}

/**
 * Takes away a portion of what the browsers of these contacts did; gives how many hits. A browser
 * that somebody else uses as well keeps what it did meanwhile.
 */
export async function forgetHits(
  trx: Transaction,
  { contactIds, address }: Forgetting,
): Promise<{ readonly hits: number; readonly isAll: boolean }> {
  const own = await ownVisitors(trx, contactIds);
  const found = [...(await hitsOf(trx, own)), ...(await hitsMeanwhile(trx, contactIds, own))];
  await blank(trx, 'pages', ['url', 'title'], { ids: idsOf(found, 'page_id'), address });
  const texts = ['referrer', 'query', 'utm_campaign', 'utm_content', 'utm_term'];
  await blank(trx, 'hit_contexts', texts, { ids: idsOf(found, 'context_id'), address });
  await trx('hits').whereIn('id', idsOf(found, 'id')).delete();
  if (found.length >= portion) return { hits: found.length, isAll: false };
  await trx('pending_events').whereIn('visitor_id', own).delete();
  await forgetKeys(trx, own);
  return { hits: found.length, isAll: true };
}

/**
 * Nothing leads from a browser to these rows any more. They stay, because a visit that is being
 * written just now may belong to one of them.
 */
async function forgetKeys(trx: Transaction, visitorIds: readonly number[]): Promise<void> {
  for (const id of visitorIds)
    await trx('visitors')
      .where({ id })
      .update({ device_key: `erased-${id}`, contact_id: null });
}

function hitsOf(trx: Transaction, visitorIds: readonly number[]) {
  const rows = trx('hits').whereIn('visitor_id', [...visitorIds]);
  return rows.limit(portion).select('id', 'page_id', 'context_id');
}

/** What was done in other browsers while these were theirs. */
function hitsMeanwhile(
  trx: Transaction,
  contactIds: readonly number[],
  ownVisitorIds: readonly number[],
) {
  return trx('visitor_links as l')
    .join('hits as h', 'h.visitor_id', 'l.visitor_id')
    .whereIn('l.contact_id', [...contactIds])
    .whereNotIn('l.visitor_id', [...ownVisitorIds])
    .whereNull('l.undone_at')
    .whereRaw('h.at >= l.from_at and (l.to_at is null or h.at < l.to_at)')
    .limit(portion)
    .select('h.id', 'h.page_id', 'h.context_id');
}

/** Browsers that were never linked to anybody else. */
async function ownVisitors(trx: Transaction, contactIds: readonly number[]): Promise<number[]> {
  const ids = [...contactIds];
  const linked = await trx('visitor_links').whereIn('contact_id', ids).pluck('visitor_id');
  const current = await trx('visitors').whereIn('contact_id', ids).pluck('id');
  const all = [...new Set([...linked, ...current].map(Number))];
  const others = await trx('visitor_links')
    .whereIn('visitor_id', all)
    .whereNotIn('contact_id', ids)
    .pluck('visitor_id');
  const shared = new Set(others.map(Number));
  return all.filter((id) => !shared.has(id));
}

function idsOf(rows: readonly Record<string, unknown>[], column: string): number[] {
  return [...new Set(rows.map((row) => Number(row[column])))];
}

interface Blanking {
  readonly ids: readonly number[];
  readonly address: string;
}

/** Rows are shared by all hits that say the same, so only the address goes from them. */
async function blank(
  trx: Transaction,
  table: 'pages' | 'hit_contexts',
  columns: readonly string[],
  { ids, address }: Blanking,
): Promise<void> {
  const pattern = patternOf(address);
  for (const row of await trx(table).whereIn('id', [...ids])) {
    const changed = columns
      .map((column) => [column, String(row[column]).replace(pattern, erased)] as const)
      .filter(([column, text]) => text !== row[column]);
    if (changed.length > 0)
      await trx(table).where({ id: row.id }).update(Object.fromEntries(changed));
  }
}

/** The address as it is, and as it is written in a query. */
function patternOf(address: string): RegExp {
  const forms = [address, encodeURIComponent(address)];
  const escaped = forms.map((form) => form.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(escaped.join('|'), 'gi');
}
