import type { Contact, Values } from '../contacts/contact.ts';
import { missingRequired, withAttributionDate, withDefaults } from '../contacts/contact-input.ts';
import { type Field, ownFields } from '../contacts/field.ts';
import { createContacts, type NewContact } from '../contacts/new-contacts.ts';
import { findContacts } from '../contacts/store.ts';
import { uniqueFields } from '../contacts/unique-fields.ts';
import { otherHolder } from '../contacts/unique-standing.ts';
import { lookupKey, type Value } from '../contacts/value.ts';
import type { Transaction } from '../db/transaction.ts';
import { joinAllNew } from '../segments/store.ts';
import { type Draft, RowProblem } from './draft.ts';
import type { Outcome } from './import.ts';
import { changesOf, type Work } from './known-contact.ts';
import { companyNameIn, type Names } from './names.ts';

/* Rows that nobody is meant by become new contacts. */

interface Ready {
  readonly draft: Draft;
  readonly contact: NewContact;
}

/** Creates a contact for each row, and tells why where it cannot. */
export async function createAll(
  trx: Transaction,
  work: Work,
  drafts: readonly Draft[],
  names: Names,
): Promise<Outcome[]> {
  const { ready, refused } = await readyAmong(trx, work, drafts, names);
  const contacts = ready.map(({ contact }) => contact);
  const ids = await createContacts(trx, work.database, contacts, work);
  if (work.segment !== null) await joinAllNew(trx, work.segment, ids);
  await addRest(
    trx,
    work,
    ready.map(({ draft }, index) => ({ draft, id: ids[index] as number })),
    names,
  );
  const created = ready.map(({ draft, contact }, index): Outcome => {
    const back = {
      tags: addedTraits(contact.tags.map(lookupKey)),
      addresses: addedTraits(draft.addresses),
    };
    const isMore = contact.tags.length + draft.addresses.length > 0;
    return {
      ...{ row: draft.row.number, state: 'inserted', contactId: ids[index] as number },
      ...{ leftAt: contact.origin.modifiedAt ?? null, ...(isMore && { back }) },
    };
  });
  return [...created, ...refused];
}

/** What was not there before. */
function addedTraits(names: readonly string[]): Record<string, readonly [null, string]> {
  return Object.fromEntries(names.map((name) => [name, [null, name] as const]));
}

async function readyAmong(
  trx: Transaction,
  work: Work,
  drafts: readonly Draft[],
  names: Names,
): Promise<{ ready: Ready[]; refused: Outcome[] }> {
  const own = ownFields(work.fields, 'contact');
  const { relied } = await uniqueFields(trx);
  const ready: Ready[] = [];
  const refused: Outcome[] = [];
  for (const draft of drafts) {
    try {
      const contact = newContactOf(draft, work, own, names);
      // What is unique together may be somebody's although nobody was meant.
      if (relied.combination !== null && (await otherHolder(trx, null, contact.values)) !== null)
        throw new RowProblem('Another contact has a value that is unique.');
      ready.push({ draft, contact });
    } catch (error) {
      if (!(error instanceof RowProblem)) throw error;
      const { row } = draft;
      refused.push({
        ...{ row: row.number, cells: row.cells },
        ...{ state: 'ignored', reason: error.message },
      });
    }
  }
  return { ready, refused };
}

/** @throws RowProblem when a required value is missing */
function newContactOf(
  draft: Draft,
  { settings }: Work,
  own: readonly Field[],
  names: Names,
): NewContact {
  const said: Record<string, Value> = { ...draft.values };
  const companyName = companyNameIn(draft);
  const company =
    companyName === null ? null : (names.companies.get(lookupKey(companyName)) ?? null);
  if (company !== null) said.company = company.name;
  // Everybody begins without points.
  if (said.points === 0) delete said.points;
  const values = withDefaults(own, withAttributionDate(said), null);
  const missing = missingRequired(own, values, null);
  if (missing.length > 0)
    throw new RowProblem(missing.map((alias) => `${alias}: A value is required.`).join(' '));
  return {
    values: withoutNothing(values),
    company,
    tags: [...settings.tags, ...draft.tags],
    ownerId: draft.ownerId ?? settings.ownerId,
    origin: draft.origin,
  };
}

function withoutNothing(values: Values): Values {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null));
}

interface Added {
  readonly draft: Draft;
  readonly id: number;
}

/** What few files have is written one by one. */
async function addRest(
  trx: Transaction,
  work: Work,
  added: readonly Added[],
  names: Names,
): Promise<void> {
  const { author, fields } = work;
  const rest = added.filter(({ draft: { stage, closed, addresses } }) => {
    return stage !== null || closed.length + addresses.length > 0;
  });
  const contacts = await findContacts(
    trx,
    rest.map(({ id }) => id),
  );
  for (const [index, { draft }] of rest.entries()) {
    const { closed, addresses } = draft;
    const stage = names.stages.get(lookupKey(draft.stage ?? '')) ?? null;
    const others = { ownerId: null, tags: [], opened: null, segment: null };
    let contact = contacts[index] as Contact;
    for (const change of changesOf(work, { ...others, stage, closed, addresses }))
      contact = await change(trx, contact, { author, isNew: true, fields });
  }
}
