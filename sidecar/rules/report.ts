import { selectRows } from '../db/rows.ts';
import type { Transaction } from '../db/transaction.ts';
import type { Past, View } from './conditions.ts';

const mostBrowsers = 20;
const mostViews = 1000;

interface Seen {
  readonly contactId: number | null;
  readonly visitorId: number;
  readonly view: View;
}

/** The latest earlier views of a person: however many there are, the reading is bounded. */
export async function pastOf(
  trx: Transaction,
  { contactId, visitorId, view }: Seen,
): Promise<Past> {
  const visitorIds = [visitorId, ...(await otherBrowsers(trx, contactId, visitorId))];
  const earlier: View[][] = [];
  for (const id of visitorIds) earlier.push(await viewsBefore(trx, id, view));
  return { view, earlier };
}

async function otherBrowsers(
  trx: Transaction,
  contactId: number | null,
  visitorId: number,
): Promise<number[]> {
  if (contactId === null) return [];
  const sql = 'select id from visitors where contact_id = ? and id <> ? order by id desc limit ?';
  const rows = await selectRows(trx, sql, [contactId, visitorId, mostBrowsers]);
  return rows.map(({ id }) => Number(id));
}

async function viewsBefore(trx: Transaction, visitorId: number, view: View): Promise<View[]> {
  const sql =
    'select h.event_id, h.at, p.url from hits h join pages p on p.id = h.page_id ' +
    'where h.visitor_id = ? and h.at <= ? order by h.at desc limit ?';
  const rows = await selectRows(trx, sql, [visitorId, view.at, mostViews]);
  const views = rows.map(({ event_id, at, url }) => ({
    eventId: (event_id as Buffer).toString('hex'),
    at: Number(at),
    url: String(url),
  }));
  // The view itself may be stored already, also by an earlier attempt to tell it.
  return views.filter(({ eventId }) => eventId !== view.eventId).reverse();
}
