import type { Queries } from '../db/connect.ts';

/** The segments that these contacts are in or were taken out of, and whether somebody decided that. */
export async function standingsOf(
  trx: Queries,
  contactIds: readonly number[],
): Promise<Map<number, ReadonlyMap<number, 'by hand' | 'by filters'>>> {
  const standings = new Map<number, Map<number, 'by hand' | 'by filters'>>();
  for (const row of await trx('segment_members').whereIn('contact_id', [...contactIds])) {
    const isByHand = Number(row.manually_added) === 1 || Number(row.manually_removed) === 1;
    const own = standings.get(Number(row.contact_id)) ?? new Map();
    own.set(Number(row.segment_id), isByHand ? 'by hand' : 'by filters');
    standings.set(Number(row.contact_id), own);
  }
  return standings;
}
