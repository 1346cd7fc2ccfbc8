import type { Queries } from '../db/connect.ts';
import { holdRow } from '../db/rows.ts';
import { invalid } from '../problem.ts';
import { idsNamedIn } from './filter.ts';
import { storedFilters } from './store.ts';

/**
 * Refuses filters that lead back to their own segment, also through others. Each segment on the way
 * is held, so that two that are saved at once do not close a circle together. @throws Problem 400
 */
export async function refuseCircle(trx: Queries, ownId: number, filters: unknown): Promise<void> {
  const seen = new Set<number>();
  const waiting = idsNamedIn(filters).segments;
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    if (id === ownId)
      throw invalid({ filter: ['A segment cannot be about itself, also not by way of others.'] });
    if (seen.has(id)) continue;
    seen.add(id);
    await holdRow(trx, 'segments', { column: 'name', id });
    waiting.push(...idsNamedIn(await storedFilters(trx, id)).segments);
  }
}
