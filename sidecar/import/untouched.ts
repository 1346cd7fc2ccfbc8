import type { Back } from '../contacts/bulk.ts';
import type { Contact } from '../contacts/contact.ts';
import { withRowsIn } from '../contacts/erase.ts';
import { addressesOf } from '../contacts/ip-addresses.ts';
import { changedByOthers, winnersAmong } from '../contacts/report.ts';
import type { RowOwner } from '../contacts/row-owner.ts';
import { tagsByContact } from '../contacts/tags.ts';
import { lookupKey } from '../contacts/value.ts';
import type { Transaction } from '../db/transaction.ts';
import { addedElsewhere } from '../segments/store.ts';
import type { Import } from './import.ts';
import type { ImportRow } from './rows.ts';

/* Which contacts of an import are still what it made of them. */

/** Rows that an import writes, or that follow by themselves from what it wrote. */
const expected = new Set([
  ...['contact_values', 'contact_identifiers', 'contact_changes', 'contact_events'],
  ...['company_contacts', 'contact_tags', 'contact_addresses', 'do_not_contact'],
  ...['points_log', 'stage_changes', 'segment_members', 'segment_changes'],
  ...['import_rows', 'bulk_contacts', 'rule_firings', 'deliveries'],
]);

interface Made {
  readonly job: Import;
  readonly owners: readonly RowOwner[];
}

interface Looked {
  readonly rows: readonly ImportRow[];
  readonly contacts: readonly Contact[];
}

/** Those whom nobody edited, tagged, merged, noted, visited … since. */
export async function untouchedAmong(
  trx: Transaction,
  { job, owners }: Made,
  { rows, contacts }: Looked,
): Promise<Set<number>> {
  const byId = new Map(rows.map((row) => [row.contactId, row]));
  const ids = contacts.map(({ id }) => id);
  const tables = owners.flatMap((owner) => owner.tables.filter((table) => !expected.has(table)));
  const touched = [
    await withRowsIn(trx, tables, ids),
    await winnersAmong(trx, ids),
    await changedByOthers(trx, 'import', ids),
    await addedElsewhere(trx, job.settings.segmentId, ids),
  ];
  const tags = await tagsByContact(trx, ids);
  const addresses = new Map<number, string[]>();
  for (const { contactId, address } of await addressesOf(trx, ids))
    addresses.set(contactId, [...(addresses.get(contactId) ?? []), address]);
  const untouched = contacts.filter(({ id, modifiedAt }) => {
    const { leftAt, back } = byId.get(id) as ImportRow;
    const keys = (tags.get(id) ?? []).map(({ tag }) => lookupKey(tag));
    const isSame =
      modifiedAt === leftAt &&
      isLeft(back.tags, keys) &&
      isLeft(back.addresses, addresses.get(id) ?? []);
    return isSame && !touched.some((some) => some.has(id));
  });
  return new Set(untouched.map(({ id }) => id));
}

/** Whether a contact has what the import gave it and nothing else. */
function isLeft(traits: Back[string] = {}, names: readonly string[]): boolean {
  const given = Object.entries(traits).filter(([, [, after]]) => after !== null);
  const keys = new Set(given.map(([name]) => lookupKey(name)));
  return keys.size === names.length && names.every((name) => keys.has(lookupKey(name)));
}
