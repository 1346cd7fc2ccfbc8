import { findByIdentifiers, findContact, findContacts, holdContact } from '../contacts/store.ts';
import { StaleRead, type Transaction } from '../db/transaction.ts';
import type { Draft } from './draft.ts';
import { RowProblem } from './draft.ts';
import type { Outcome } from './import.ts';
import { changeKnown, neededFor, type Work } from './known-contact.ts';
import { likenessOfAll } from './likeness.ts';
import { type Names, namesIn } from './names.ts';
import { createAll } from './new-contact.ts';
import { type Meant, parted } from './who-is-meant.ts';

/*
 * Some rows of a file become contacts. Those that nobody in the store and no row before them can
 * be meant by are written together; all others one by one, in their order.
 */

export interface Written {
  readonly outcomes: readonly Outcome[];
  readonly createdCompanies: readonly number[];
}

export async function writeDrafts(
  trx: Transaction,
  work: Work,
  drafts: readonly Draft[],
): Promise<Written> {
  const { fresh, others } = await parted(trx, drafts);
  const isCreating = !work.settings.onlyUpdate;
  const wanted = isCreating ? drafts : others.map(({ draft }) => draft);
  const names = await namesIn(trx, work.database, wanted, work.author);
  const first = isCreating
    ? await createAll(trx, work, fresh, names)
    : fresh.map((draft) => ignored(draft, nobody));
  const outcomes = [...first, ...(await writeInOrder(trx, work, others, names))];
  return { outcomes, createdCompanies: names.createdCompanies };
}

const nobody = 'There is no such contact.';

export function ignored({ row }: Pick<Draft, 'row'>, reason: string): Outcome {
  return { row: row.number, state: 'ignored', reason, cells: row.cells };
}

/** One after the other. Whom a row says nothing new of is only looked at, many at once. */
async function writeInOrder(
  trx: Transaction,
  work: Work,
  rows: readonly Meant[],
  names: Names,
): Promise<Outcome[]> {
  const ids = [...new Set(rows.flatMap(({ contactId }) => contactId ?? []))];
  const contacts = new Map((await findContacts(trx, ids)).map((contact) => [contact.id, contact]));
  const likenesses = await likenessOfAll(trx, work, [...contacts.values()]);
  const changed = new Set<number>();
  const outcomes: Outcome[] = [];
  for (const meant of rows) {
    const { draft, contactId } = meant;
    const contact = changed.has(contactId ?? 0) ? undefined : contacts.get(contactId ?? 0);
    const likeness = likenesses.get(contactId ?? 0);
    const isSame =
      contact !== undefined &&
      likeness !== undefined &&
      neededFor(work, draft, contact, { names, likeness }) === null;
    const outcome: Outcome = isSame
      ? { row: draft.row.number, state: 'unchanged', contactId: contact.id }
      : await writeOne(trx, work, asItIsNow(meant, changed), names);
    if (outcome.state !== 'unchanged' && outcome.contactId !== undefined)
      changed.add(outcome.contactId);
    outcomes.push(outcome);
  }
  return outcomes;
}

/** Whose unique values a row before it changed may not be meant by them any more. */
function asItIsNow(meant: Meant, changed: ReadonlySet<number>): Meant {
  const isStale = !meant.isNamed && changed.has(meant.contactId ?? 0);
  return isStale ? { ...meant, contactId: null } : meant;
}

async function writeOne(
  trx: Transaction,
  work: Work,
  { draft, contactId }: Meant,
  names: Names,
): Promise<Outcome> {
  const [found] =
    contactId === null ? await findByIdentifiers(trx, draft.values) : [{ id: contactId }];
  const known = found === undefined ? null : await findContact(trx, found.id);
  if (known === null && work.settings.onlyUpdate) return ignored(draft, nobody);
  if (known === null) return (await createAll(trx, work, [draft], names))[0] as Outcome;
  const contact = await holdContact(trx, known.id);
  if (contact === null) throw new StaleRead();
  try {
    return await changeKnown(trx, work, draft, { contact, names });
  } catch (error) {
    if (error instanceof RowProblem) return ignored(draft, error.message);
    throw error;
  }
}
