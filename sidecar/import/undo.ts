import { giveBackFields, giveBackPart, type Undo } from '../contacts/bulk-undo.ts';
import { dropUnused } from '../contacts/company-members.ts';
import type { Contact } from '../contacts/contact.ts';
import { eraseUnmerged } from '../contacts/erase.ts';
import type { Field } from '../contacts/field.ts';
import { holdContact, holdContacts, restoreModified } from '../contacts/store.ts';
import { inTransaction, type Transaction } from '../db/transaction.ts';
import type { Import, ImportRoom } from './import.ts';
import { importedParts } from './parts.ts';
import { companiesOf, forgetCompanies, type ImportRow, latestRows, settleRows } from './rows.ts';
import { addCounts, holdImport, type Lease } from './store.ts';
import { untouchedAmong } from './untouched.ts';

/*
 * An import is taken back from its last row to its first one: contacts that it created go, others
 * get back what they had, unless somebody changed since what the import left.
 */

export interface UndoRun extends Pick<ImportRoom, 'database' | 'fields' | 'owners'> {
  readonly isStopping: () => boolean;
}

const createdAtOnce = 100;
const updatedAtOnce = 10;

/** Goes on until all is taken back, or until this process shall end. @throws LostImport */
export async function undoImport(run: UndoRun, job: Import, lease: Lease): Promise<void> {
  // Who is created goes first: unique values that others are to get back may be theirs.
  for (const step of [removeCreated, giveBackUpdated, dropCompanies])
    for (let isMore = true; isMore && !run.isStopping(); ) {
      const fields = await run.fields.reload();
      isMore = await inTransaction(run.database, async (trx) => {
        await holdImport(trx, lease);
        return step(trx, { run, job, fields });
      });
      await new Promise(setImmediate);
    }
}

interface Step {
  readonly run: UndoRun;
  readonly job: Import;
  readonly fields: readonly Field[];
}

async function removeCreated(trx: Transaction, { run, job }: Step): Promise<boolean> {
  const wanted = { importId: job.id, state: 'created', limit: createdAtOnce };
  const rows = await latestRows(trx, wanted);
  const contacts = await holdContacts(
    trx,
    rows.map(({ contactId }) => contactId),
  );
  const untouched = await untouchedAmong(trx, { ...run, job }, { rows, contacts });
  await eraseUnmerged(trx, run.owners, [...untouched]);
  const kept = rows.filter(({ contactId }) => !untouched.has(contactId));
  await settleRows(
    trx,
    kept.map(({ id }) => id),
    'kept',
  );
  await addCounts(trx, job.id, { removed: untouched.size, kept: kept.length });
  return rows.length > 0;
}

async function giveBackUpdated(trx: Transaction, step: Step): Promise<boolean> {
  const { job } = step;
  const rows = await latestRows(trx, { importId: job.id, state: 'updated', limit: updatedAtOnce });
  const counts = { restored: 0, partly: 0, kept: 0 };
  for (const row of rows) {
    const state = await giveBack(trx, step, row);
    await settleRows(trx, [row.id], state);
    counts[state]++;
  }
  await addCounts(trx, job.id, counts);
  return rows.length > 0;
}

async function giveBack(
  trx: Transaction,
  { run, job, fields }: Step,
  row: ImportRow,
): Promise<'restored' | 'partly' | 'kept'> {
  const contact = await holdContact(trx, row.contactId);
  // After a merge its values are somebody else's, or mixed with them.
  if (contact?.id !== row.contactId) return 'kept';
  const { operatorId, operatorName } = job;
  const author = { at: Date.now(), source: 'undo', operatorId, operatorName };
  const undo: Undo = { trx, back: row.back, author, left: 0, given: 0 };
  const [companies, ...others] = importedParts;
  let current: Contact = contact;
  if (companies !== undefined)
    current = await giveBackPart(undo, current, { room: run, part: companies });
  current = await giveBackFields(undo, current, fields);
  for (const part of others) current = await giveBackPart(undo, current, { room: run, part });
  if (undo.left > 0) return undo.given > 0 ? 'partly' : 'kept';
  const { at, by } = row.back.modified ?? {};
  if (at !== undefined && contact.modifiedAt === at[1])
    await restoreModified(trx, contact.id, { at: numberOf(at[0]), by: numberOf(by?.[0]) });
  return 'restored';
}

function numberOf(trait: string | number | null | undefined): number | null {
  return (trait ?? null) === null ? null : Number(trait);
}

/** Companies that came with the import and that nobody is in any more. */
async function dropCompanies(trx: Transaction, { job }: Step): Promise<boolean> {
  const ids = await companiesOf(trx, job.id);
  for (const id of ids) await dropUnused(trx, id);
  await forgetCompanies(trx, job.id, ids);
  return ids.length > 0;
}
