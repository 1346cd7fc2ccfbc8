import { nameOf } from '../contacts/contact.ts';
import type { Database } from '../db/connect.ts';
import { rowsOf } from '../db/rows.ts';
import { findHolder } from '../tracking/visitor.ts';

const recentHits =
  'select p.title, p.url, h.at from hits h join pages p on p.id = h.page_id ' +
  'join visitors v on v.id = h.visitor_id where v.device_key = ? order by h.at desc limit 20';

/** What is stored about one browser, newest first: only who shows its device key sees its visits. */
export async function storedAbout(database: Database, deviceKey: string) {
  const holder = deviceKey === '' ? null : await findHolder(database, deviceKey);
  if (holder === null) return { person: null, hits: [] };
  const hits = rowsOf(await database.knex.raw(recentHits, [deviceKey]));
  return { person: holder.contact && nameOf(holder.contact), hits };
}
