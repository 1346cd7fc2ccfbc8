import { findNamed, type NamedItem } from '../contacts/named-store.ts';
import { idOf } from '../contacts/standard-routes.ts';
import type { Database } from '../db/connect.ts';
import { notFound } from '../problem.ts';

/** The segment that an address names. @throws Problem 404 */
export async function segmentAt({ knex }: Database, id: unknown): Promise<NamedItem> {
  const segment = await findNamed(knex, 'segments', idOf(id));
  if (segment === null) throw notFound();
  return segment;
}
